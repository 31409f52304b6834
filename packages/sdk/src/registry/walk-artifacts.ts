import { InvalidResponseError } from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import { artifactUri, checkArtifactPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** A file or folder of a run. */
export interface ArtifactEntry {
  /** From the artifact root, for example `model/model.onnx`. */
  readonly path: string;
  readonly directory: boolean;
  /** Size; undefined for folders. */
  readonly bytes: number | undefined;
}

const MAX_DEPTH = 32;

/** Everything below a path, a folder before what it holds. */
export async function* walkArtifacts(
  store: ArtifactStore,
  place: { readonly root: string; readonly path: string },
  options: CallOptions = {},
): AsyncGenerator<ArtifactEntry> {
  const { root, path } = place;
  if (path.split('/').length > MAX_DEPTH)
    throw new InvalidResponseError(`the artifacts below ${root} nest without end`);
  for (const entry of await store.list(path === '' ? root : artifactUri(root, path), options)) {
    const below = checkArtifactPath(path === '' ? entry.name : `${path}/${entry.name}`);
    yield { path: below, directory: entry.directory, bytes: entry.bytes };
    if (entry.directory) yield* walkArtifacts(store, { root, path: below }, options);
  }
}
