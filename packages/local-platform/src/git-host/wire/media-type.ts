/** Whether the caller wants a file's bytes (`application/vnd.github.raw+json`, `…v3.raw`). */
export function isRaw(accept: string): boolean {
  return /application\/vnd\.github\.(v3\.)?raw(\+json)?\b/.test(accept);
}
