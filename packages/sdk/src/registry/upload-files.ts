import { join } from 'node:path';
import type { CallOptions } from '../transport/index.ts';
import { artifactUri } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { eachLimited } from './each-limited.ts';
import type { HashedFile } from './hash-directory.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly files: number;
  readonly bytes: number;
  readonly totalFiles: number;
  /** Sum of the sizes; when downloading, of what has been announced so far. */
  readonly totalBytes: number;
}

/** How files are sent or fetched. */
export interface TransferOptions extends CallOptions {
  /** Files at the same time. Default 4. */
  readonly concurrency?: number;
  /** Called as bytes move. */
  readonly onProgress?: (progress: TransferProgress) => void;
}

const CONCURRENCY = 4;

/** Sends files of a local folder below an artifact URI. */
export async function uploadFiles(
  store: ArtifactStore,
  upload: { readonly from: string; readonly to: string; readonly files: readonly HashedFile[] },
  options: TransferOptions = {},
): Promise<void> {
  const { concurrency = CONCURRENCY, onProgress, ...call } = options;
  const totalBytes = upload.files.reduce((sum, file) => sum + file.bytes, 0);
  let files = 0;
  let bytes = 0;
  await eachLimited(upload.files, { concurrency, signal: options.signal }, async (file, signal) => {
    let sent = 0;
    const onChunk = (position: number): void => {
      bytes += position - sent;
      sent = position;
      onProgress?.({ files, bytes, totalFiles: upload.files.length, totalBytes });
    };
    const source = { path: join(upload.from, file.path), sha256: file.sha256, bytes: file.bytes, onChunk };
    await store.upload(artifactUri(upload.to, file.path), source, { ...call, signal });
    files += 1;
    onChunk(file.bytes);
  });
}
