import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ARTIFACT_MANIFEST } from '@ai-platform/config';
import { IntegrityError, NotFoundError, ValidationError } from '../errors/index.ts';
import { artifactUri } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { eachLimited } from './each-limited.ts';
import { parseManifest, sha256 } from './hash-directory.ts';
import type { TransferOptions } from './upload-files.ts';
import { walkArtifacts } from './walk-artifacts.ts';

/** What a download brought. */
export interface DownloadedDirectory {
  readonly directory: string;
  /** Paths below it, without the manifest. */
  readonly files: readonly string[];
  /** Sum of the sizes. */
  readonly bytes: number;
  /** sha256 of `SHA256SUMS` when there was one and every file was checked against it; undefined for an unverified download. */
  readonly sha256: string | undefined;
}

interface Download {
  readonly uri: string;
  readonly directory: string;
  /** The artifact's digest, when it is known: then there must be a manifest that has it. */
  readonly sha256?: string;
}

interface Expected {
  readonly manifest: Uint8Array | undefined;
  /** Path to digest, undefined where nothing tells it. */
  readonly files: ReadonlyMap<string, string | undefined>;
}

/** Fetches a folder beside its target, checks it, and moves it into place in one step. */
export async function downloadDirectory(
  store: ArtifactStore,
  download: Download,
  options: TransferOptions = {},
): Promise<DownloadedDirectory> {
  const { concurrency, onProgress, ...call } = options;
  const { directory, uri } = download;
  await checkTarget(directory);
  const expected = await expectedFiles(store, download, options);
  await mkdir(dirname(directory), { recursive: true });
  const partial = await mkdtemp(join(dirname(directory), `.${basename(directory)}.partial-`));
  try {
    let bytes = 0;
    let files = 0;
    await eachLimited(
      [...expected.files],
      { concurrency: concurrency ?? 4, signal: options.signal },
      async (file, signal) => {
        const [path, digest] = file;
        const target = { path: join(partial, path), ...(digest === undefined ? {} : { sha256: digest }) };
        const fetched = await store.download(artifactUri(uri, path), target, { ...call, signal });
        bytes += fetched.bytes;
        files += 1;
        onProgress?.({ files, bytes, totalFiles: expected.files.size, totalBytes: bytes });
      },
    );
    if (expected.manifest !== undefined) await writeFile(join(partial, ARTIFACT_MANIFEST), expected.manifest);
    await rename(partial, directory);
    const digest = expected.manifest === undefined ? undefined : sha256(expected.manifest);
    return { directory, files: [...expected.files.keys()], bytes, sha256: digest };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function checkTarget(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ValidationError(`${directory} cannot take a download (${error.code})`);
  });
  if (entries.length > 0)
    throw new ValidationError(`${directory} is not empty`, { hint: 'name a folder that does not exist yet' });
}

async function expectedFiles(store: ArtifactStore, download: Download, options: TransferOptions): Promise<Expected> {
  const manifest = await store.read(artifactUri(download.uri, ARTIFACT_MANIFEST), options);
  const actual = manifest === undefined ? 'missing' : sha256(manifest);
  if (download.sha256 !== undefined && download.sha256 !== actual)
    throw new IntegrityError(`${ARTIFACT_MANIFEST} of ${download.uri}`, { expected: download.sha256, actual });
  if (manifest !== undefined) return { manifest, files: parseManifest(Buffer.from(manifest).toString()) };
  const files = new Map<string, undefined>();
  for await (const entry of walkArtifacts(store, { root: download.uri, path: '' }, options))
    if (!entry.directory) files.set(entry.path, undefined);
  if (files.size === 0) throw new NotFoundError(`there are no files at ${download.uri}`);
  return { manifest, files };
}
