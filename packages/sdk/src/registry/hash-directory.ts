import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ARTIFACT_MANIFEST, type ArtifactFile, artifactDigest, artifactManifest } from '@ai-platform/config';
import { IntegrityError, ValidationError } from '../errors/index.ts';
import { checkArtifactPath } from './artifact-path.ts';

/** A file with its digest and size in bytes. */
export interface HashedFile extends ArtifactFile {
  readonly bytes: number;
}

/** A folder's identity. */
export interface HashedDirectory {
  /** Every file but the manifest, sorted by path. */
  readonly files: readonly HashedFile[];
  /** Text of `SHA256SUMS`. */
  readonly manifest: string;
  /** sha256 of the manifest: the artifact's digest, 64 hex digits. */
  readonly sha256: string;
  /** Sum of the files' sizes. */
  readonly bytes: number;
}

/**
 * Hashes every file below a folder. A `SHA256SUMS` in it is checked against what is there, and not listed.
 * @throws ValidationError for an empty folder, links, and names that are not safe; IntegrityError when its `SHA256SUMS` is not true
 */
export async function hashDirectory(directory: string): Promise<HashedDirectory> {
  const paths = (await listFiles(directory)).filter((path) => path !== ARTIFACT_MANIFEST);
  if (paths.length === 0) throw new ValidationError(`there are no files in ${directory}`);
  const files: HashedFile[] = [];
  for (const path of paths) files.push({ path, ...(await hashFile(join(directory, path))) });
  files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  await checkOwnManifest(directory, files);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { files, manifest: artifactManifest(files), sha256: artifactDigest(files), bytes };
}

/** Reads the text of a `SHA256SUMS`: path to digest. @throws ValidationError */
export function parseManifest(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined || files.has(match[2]))
      throw new ValidationError(`${ARTIFACT_MANIFEST} has a line that is not a digest and a path, each once`);
    files.set(checkArtifactPath(match[2]), match[1]);
  }
  return files;
}

/** sha256 of bytes, 64 hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function listFiles(directory: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(directory, below), { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new ValidationError(`${directory} cannot be read as a folder (${error.code})`);
    },
  );
  const paths: string[] = [];
  for (const entry of entries) {
    const path = checkArtifactPath(below === '' ? entry.name : `${below}/${entry.name}`);
    if (entry.isDirectory()) paths.push(...(await listFiles(directory, path)));
    else if (entry.isFile()) paths.push(path);
    else throw new ValidationError(`${path} in ${directory} is neither a file nor a folder (links may lead outside)`);
  }
  return paths;
}

async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash: Hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}

async function checkOwnManifest(directory: string, files: readonly ArtifactFile[]): Promise<void> {
  const text = await readFile(join(directory, ARTIFACT_MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const listed = parseManifest(text);
  for (const { path, sha256: actual } of files) {
    const expected = listed.get(path);
    if (expected !== actual) throw new IntegrityError(path, { expected: expected ?? 'not listed', actual });
  }
  const present = new Set(files.map((file) => file.path));
  for (const [path, expected] of listed)
    if (!present.has(path)) throw new IntegrityError(path, { expected, actual: 'missing' });
}
