import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ValidationError } from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import { artifactUri } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { type DownloadedDirectory, downloadDirectory } from './download-directory.ts';
import { hashDirectory } from './hash-directory.ts';
import type { Runs } from './runs.ts';
import { type TransferOptions, uploadFiles } from './upload-files.ts';
import { type ArtifactEntry, walkArtifacts } from './walk-artifacts.ts';

/** Where the files go, and how they are sent. */
export interface ArtifactUploadOptions extends TransferOptions {
  /** Folder of the run's artifacts that takes the files. Default: its root. */
  readonly to?: string;
}

/** Files of runs. */
export class Artifacts {
  readonly #runs: Runs;
  readonly #store: ArtifactStore;

  constructor(runs: Runs, store: ArtifactStore) {
    this.#runs = runs;
    this.#store = store;
  }

  /** Everything below a path of a run's artifacts, a folder before what it holds. Paths begin at the run's artifact root. */
  async *list(run: string, path = '', options: CallOptions = {}): AsyncGenerator<ArtifactEntry> {
    yield* walkArtifacts(this.#store, { root: await this.#root(run, options), path }, options);
  }

  /** Uploads a file, or a folder with everything in it. Sending the same again replaces it. */
  async upload(run: string, path: string, options: ArtifactUploadOptions = {}): Promise<void> {
    const root = await this.#root(run, options);
    const to = options.to === undefined ? root : artifactUri(root, options.to);
    const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory();
    if (isDirectory === undefined) throw new ValidationError(`there is no file or folder ${path}`);
    const files = isDirectory ? (await hashDirectory(path)).files : [await hashOne(path)];
    await uploadFiles(this.#store, { from: isDirectory ? path : `${path}/..`, to, files }, options);
  }

  /**
   * Downloads a folder of a run. When it holds `SHA256SUMS`, exactly the files it lists are fetched and each is checked;
   * otherwise everything is fetched as it is. The target must not exist or be empty, and appears only when it is complete.
   * @throws IntegrityError, NotFoundError, ValidationError
   */
  async download(
    run: string,
    path: string,
    options: TransferOptions & { readonly to: string },
  ): Promise<DownloadedDirectory> {
    const root = await this.#root(run, options);
    return downloadDirectory(this.#store, { uri: artifactUri(root, path), directory: options.to }, options);
  }

  async #root(run: string, options: CallOptions): Promise<string> {
    return (await this.#runs.retrieve(run, options)).artifactUri;
  }
}

async function hashOne(path: string): Promise<{ path: string; sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { path: basename(path), sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}
