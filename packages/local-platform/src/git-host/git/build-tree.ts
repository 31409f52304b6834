import type { GitRepository } from './git-repository.ts';
import type { TreeEntry } from './objects.ts';

/** One change of a new tree; without `sha` the path is deleted. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly type: TreeEntry['type'];
  readonly sha: string | undefined;
}

/** A path to delete is not there: the whole tree is refused. */
export class MissingPathError extends Error {
  override readonly name = 'MissingPathError';
}

/**
 * Lays changes over a base tree and returns the new root. Only the folders on the way are read and written; a folder that is left
 * empty goes away, as in git.
 */
export async function buildTree(
  repository: GitRepository,
  changes: readonly TreeChange[],
  base: string | undefined,
): Promise<string> {
  return (await buildFolder(repository, changes, base)) ?? repository.writeTree([]);
}

async function buildFolder(
  repository: GitRepository,
  changes: readonly TreeChange[],
  base: string | undefined,
): Promise<string | undefined> {
  const before = base === undefined ? undefined : await repository.tree(base);
  const entries = new Map((before?.entries ?? []).map((entry) => [entry.path, entry]));
  const { here, folders } = sortChanges(changes);
  for (const change of here) applyHere(entries, change);
  for (const [path, inside] of folders) {
    const old = entries.get(path);
    const sha = await buildFolder(repository, inside, old?.type === 'tree' ? old.sha : undefined);
    if (sha === undefined) entries.delete(path);
    else entries.set(path, { path, mode: '040000', type: 'tree', sha });
  }
  return entries.size === 0 ? undefined : repository.writeTree(entries.values());
}

/** Changes of this folder's own entries, and those below by folder. */
function sortChanges(changes: readonly TreeChange[]) {
  const here: TreeChange[] = [];
  const folders = new Map<string, TreeChange[]>();
  for (const change of changes) {
    const slash = change.path.indexOf('/');
    if (slash < 0) here.push(change);
    else addTo(folders, change.path.slice(0, slash), { ...change, path: change.path.slice(slash + 1) });
  }
  return { here, folders };
}

function applyHere(entries: Map<string, TreeEntry>, change: TreeChange): void {
  const { path, mode, type, sha } = change;
  if (sha !== undefined) entries.set(path, { path, mode, type, sha });
  else if (!entries.delete(path)) throw new MissingPathError(path);
}

function addTo(folders: Map<string, TreeChange[]>, path: string, change: TreeChange): void {
  const inside = folders.get(path);
  if (inside) inside.push(change);
  else folders.set(path, [change]);
}
