import type { Octokit } from '@octokit/rest';
import { GitHostGarbageError } from './git-host-error.ts';

/** The repository that is read. */
export interface Place {
  readonly octokit: Octokit;
  readonly owner: string;
  readonly repo: string;
}

interface Blob {
  readonly path: string;
  readonly sha: string;
}

const AT_ONCE = 8;

/** Text files under the paths at a commit; only the trees on the way are read. What is no UTF-8 text is left out. */
export async function readFilesAt(
  place: Place,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { data } = await place.octokit.rest.git.getCommit({ owner: place.owner, repo: place.repo, commit_sha: commit });
  const blobs = await findBlobs(
    place,
    { tree: data.tree.sha, prefix: '' },
    [...new Set(paths)].map((path) => path.split('/')),
  );
  const contents = await eachLimited(blobs, ({ sha }) => readBlob(place, sha));
  const files = blobs.flatMap(({ path }, index): [string, string][] => {
    const content = contents[index];
    return content === undefined ? [] : [[path, content]];
  });
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Folder {
  readonly tree: string;
  readonly prefix: string;
}

/** Wanted paths are grouped by their first part: a part that ends a path is taken whole, one that goes on is descended into. */
async function findBlobs(
  place: Place,
  { tree, prefix }: Folder,
  wanted: readonly (readonly string[])[],
): Promise<Blob[]> {
  const entries = await readTree(place, tree, false);
  const found = await Promise.all(
    entries.map((entry) => {
      const below = wanted.filter(([first]) => first === entry.path).map(([, ...rest]) => rest);
      return below.length === 0 ? [] : takeEntry(place, { entry, path: prefix + entry.path, below });
    }),
  );
  return found.flat();
}

interface Entry {
  readonly path: string;
  readonly type: string;
  readonly sha: string;
}

interface Taken {
  readonly entry: Entry;
  /** From the root. */
  readonly path: string;
  /** What is wanted of it: an empty path is the entry itself. */
  readonly below: readonly (readonly string[])[];
}

async function takeEntry(place: Place, { entry, path, below }: Taken): Promise<Blob[]> {
  const whole = below.some((rest) => rest.length === 0);
  if (entry.type === 'blob') return whole ? [{ path, sha: entry.sha }] : [];
  if (entry.type !== 'tree') return [];
  const folder = { tree: entry.sha, prefix: `${path}/` };
  return whole ? allBlobs(place, folder) : findBlobs(place, folder, below);
}

async function allBlobs(place: Place, { tree, prefix }: Folder): Promise<Blob[]> {
  const entries = await readTree(place, tree, true);
  return entries.filter(({ type }) => type === 'blob').map(({ path, sha }) => ({ path: prefix + path, sha }));
}

async function readTree({ octokit, owner, repo }: Place, sha: string, recursive: boolean): Promise<Entry[]> {
  const { data } = await octokit.rest.git.getTree({
    owner,
    repo,
    tree_sha: sha,
    ...(recursive ? { recursive: 'true' } : {}),
  });
  if (data.truncated) {
    throw new GitHostGarbageError(`The tree ${sha} is too large for GitHub to tell whole`, {
      status: 200,
      hint: 'keep fewer than 100,000 files in one folder of the repository',
      retryable: false,
    });
  }
  return data.tree.flatMap(({ path, type, sha: id, mode }) =>
    // A symbolic link is a blob to Git; what it points to is nobody's manifest.
    path === undefined || type === undefined || id === undefined || mode === '120000' ? [] : [{ path, type, sha: id }],
  );
}

async function readBlob({ octokit, owner, repo }: Place, sha: string): Promise<string | undefined> {
  const { data } = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha });
  return decodeText(Buffer.from(data.content, 'base64'));
}

/** UTF-8 text as it is, a byte order mark included; undefined for anything else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Results in the order of the items, a few calls at once. */
export async function eachLimited<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
