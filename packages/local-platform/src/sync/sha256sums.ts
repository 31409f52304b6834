import { isFilePath } from './names.ts';
import { Refusal } from './refusal.ts';

export const MANIFEST = 'SHA256SUMS';

export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
}

const MOST_FILES = 10_000;

/**
 * Reads the list of an artifact's files, as `sha256sum` prints it.
 * @throws Refusal when a line is anything else, or names a place outside the artifact.
 */
export function parseSha256Sums(text: string): ListedFile[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0)
    throw new Refusal(`${MANIFEST} is empty or does not end with a line break`);
  if (lines.length > MOST_FILES) throw new Refusal(`${MANIFEST} lists more than ${MOST_FILES} files`);
  const seen = new Set<string>();
  return lines.map((line, index) => {
    const [, sha256 = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (!isFilePath(path) || path === MANIFEST || seen.has(path)) {
      throw new Refusal(`${MANIFEST} line ${index + 1} is not the digest and path of a file`);
    }
    seen.add(path);
    return { path, sha256 };
  });
}
