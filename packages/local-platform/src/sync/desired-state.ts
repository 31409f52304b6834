import type { GitRepository } from '../git-host/index.ts';
import { manifestEnvironmentOf } from './parse-manifest.ts';
import { releasePathOf } from './parse-release.ts';

/** A file that says what should run, at one commit. */
export interface DesiredFile {
  readonly path: string;
  readonly environment: string;
  /** Id of its content. */
  readonly blob: string;
}

export interface DesiredRelease extends DesiredFile {
  readonly model: string;
}

export interface DesiredState {
  readonly releases: readonly DesiredRelease[];
  readonly manifests: readonly DesiredFile[];
}

/** Reads the paths under `models/` and `training/` at a commit, without a checkout. Links and submodules are no files. */
export async function readDesiredState(repository: GitRepository, commit: string): Promise<DesiredState> {
  const files = [
    ...(await filesBelow(repository, commit, 'models')),
    ...(await filesBelow(repository, commit, 'training')),
  ];
  return {
    releases: files.flatMap(({ path, blob }) => {
      const place = releasePathOf(path);
      return place ? [{ path, blob, ...place }] : [];
    }),
    manifests: files.flatMap(({ path, blob }) => {
      const environment = manifestEnvironmentOf(path);
      return environment === undefined ? [] : [{ path, blob, environment }];
    }),
  };
}

async function filesBelow(repository: GitRepository, commit: string, folder: string) {
  const root = await repository.tree(commit);
  const tree = root?.entries.find((entry) => entry.path === folder && entry.type === 'tree');
  const entries = tree ? await repository.listTree(tree.sha) : [];
  return entries
    .filter((entry) => entry.type === 'blob' && entry.mode !== '120000')
    .map((entry) => ({ path: `${folder}/${entry.path}`, blob: entry.sha }));
}

/** The content as text; undefined when it is no UTF-8. */
export async function readText(repository: GitRepository, blob: string): Promise<string | undefined> {
  const content = await repository.blob(blob);
  try {
    return content && new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
