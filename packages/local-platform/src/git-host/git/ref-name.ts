const FORBIDDEN_CHARACTERS = /[\0-\x20\x7f~^:?*[\\]/;

/** Git's rules for a full reference name such as `refs/heads/main` (git check-ref-format). */
export function isValidRefName(name: string): boolean {
  if (name.length > 255 || FORBIDDEN_CHARACTERS.test(name)) return false;
  if (name.includes('..') || name.includes('@{') || name.endsWith('.')) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

export function isSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
