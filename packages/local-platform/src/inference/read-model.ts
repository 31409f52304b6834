import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelLoadError } from './load-error.ts';
import type { ModelReference } from './model-store.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * The bytes of an artifact's `model.onnx`. Where the artifact brings its manifest (`SHA256SUMS`), the bytes are checked against it and the
 * manifest against the artifact's digest, so that what is served is what was released, whoever touched the folder in between.
 * @throws ModelLoadError `missing-model` or `digest-mismatch`.
 */
export async function readModel({ model, version, directory, artifactSha256 }: ModelReference): Promise<Uint8Array> {
  const bytes = await readIfThere(join(directory, 'model.onnx'));
  if (bytes === undefined) {
    throw new ModelLoadError('missing-model', `${model} version ${version}: the artifact has no file model.onnx`);
  }
  const manifest = await readIfThere(join(directory, 'SHA256SUMS'));
  if (manifest === undefined) return bytes;
  if (sha256(manifest) !== artifactSha256) {
    const text = `${model} version ${version}: SHA256SUMS hashes to ${sha256(manifest)}, but the release says ${artifactSha256}`;
    throw new ModelLoadError('digest-mismatch', text);
  }
  if (
    !manifest
      .toString('utf8')
      .split('\n')
      .includes(`${sha256(bytes)}  model.onnx`)
  ) {
    throw new ModelLoadError(
      'digest-mismatch',
      `${model} version ${version}: model.onnx hashes to ${sha256(bytes)}, which SHA256SUMS does not list`,
    );
  }
  return bytes;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}
