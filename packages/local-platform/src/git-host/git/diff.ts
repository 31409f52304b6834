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

/** Two runs of git: one that is safe to parse whatever the names are, one for the hunks, which come in the same order. */
export async function diffCommits(
  git: (args: readonly string[]) => Promise<string>,
  range: { readonly from: string; readonly to: string },
): Promise<FileDiff[]> {
  const common = ['diff-tree', '-r', '-M', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index'];
  const [raw, numbers, text] = await Promise.all([
    git([...common, '--raw', '-z', range.from, range.to]),
    git([...common, '--numstat', '-z', range.from, range.to]),
    git([...common, '-p', range.from, range.to]),
  ]);
  const changes = parseRaw(raw);
  const counts = parseNumbers(numbers);
  const patches = splitPatches(text);
  return changes.map((change, index) => ({
    ...change,
    additions: counts[index]?.additions ?? 0,
    deletions: counts[index]?.deletions ?? 0,
    // A changed type (file to link) prints two patches, and then nothing says which is whose.
    patch: patches.length === changes.length ? patches[index] : undefined,
  }));
}

type RawChange = Pick<FileDiff, 'path' | 'previousPath' | 'status' | 'sha'>;

function parseRaw(raw: string): RawChange[] {
  const fields = raw.split('\0');
  const changes: RawChange[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const change = parseChange(fields.slice(at, at + 3));
    changes.push(change);
    at += change.previousPath === undefined ? 2 : 3;
  }
  return changes;
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

/** `added TAB removed TAB path`; after a rename the path is empty and both paths follow as fields; binary files have dashes. */
function parseNumbers(numbers: string): { additions: number; deletions: number }[] {
  const fields = numbers.split('\0');
  const counts: { additions: number; deletions: number }[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [added = '', removed = '', ...path] = (fields[at] ?? '').split('\t');
    counts.push({ additions: Number(added) || 0, deletions: Number(removed) || 0 });
    at += path.join('\t') === '' ? 3 : 1;
  }
  return counts;
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
