/** What changed in one file between two commits. */
export interface FileDiff {
  readonly path: string;
  /** Where it was before, when it was renamed. */
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** Blob after the change, or before it when the file is gone. */
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  /** Hunks; undefined for a binary file or a pure rename. */
  readonly patch: string | undefined;
}

const STATUSES: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

const ZERO = /^0+$/;

/** Arguments for a run of git whose output `parseDiff` reads: all names before NULs, safe whatever they are, then the hunks in the same order. */
export const DIFF = [
  'diff-tree',
  ...['-r', '-M', '-z', '--raw', '--numstat', '-p', '--full-index', '--no-color', '--no-ext-diff', '--no-textconv'],
] as const;

type RawChange = Pick<FileDiff, 'path' | 'previousPath' | 'status' | 'sha'>;

export function parseDiff(output: string): FileDiff[] {
  const fields = output.split('\0');
  const changes: RawChange[] = [];
  let at = 0;
  while (fields[at]?.startsWith(':')) {
    const change = parseChange(fields.slice(at, at + 3));
    changes.push(change);
    at += change.previousPath === undefined ? 2 : 3;
  }
  const counts = changes.map((change) => {
    const count = parseCount(fields[at] ?? '');
    at += change.previousPath === undefined ? 1 : 3;
    return count;
  });
  const patches = splitPatches(fields.slice(at + 1).join('\0'));
  return changes.map((change, index) => ({
    ...change,
    ...(counts[index] ?? { additions: 0, deletions: 0 }),
    // A changed type (file to link) prints two patches, and then nothing says which is whose.
    patch: patches.length === changes.length ? patches[index] : undefined,
  }));
}

/** `:mode mode id id letter`, then one path, or two after a move. */
function parseChange([head = '', first = '', second = '']: readonly string[]): RawChange {
  const [, , before = '', after = '', letter = ''] = head.split(' ');
  const status = STATUSES[letter.charAt(0)] ?? 'changed';
  const sha = ZERO.test(after) ? before : after;
  const moved = status === 'renamed' || status === 'copied';
  return moved
    ? { status, sha, previousPath: first, path: second }
    : { status, sha, previousPath: undefined, path: first };
}

/** `added TAB removed TAB path`; binary files have dashes. */
function parseCount(field: string): Pick<FileDiff, 'additions' | 'deletions'> {
  const [added = '', removed = ''] = field.split('\t');
  return { additions: Number(added) || 0, deletions: Number(removed) || 0 };
}

function splitPatches(text: string): (string | undefined)[] {
  return text
    .split(/^diff --git /m)
    .slice(1)
    .map((section) => {
      const hunks = section.search(/^@@ /m);
      return hunks < 0 ? undefined : section.slice(hunks).replace(/\n$/, '');
    });
}
