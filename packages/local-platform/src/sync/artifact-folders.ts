import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from './refusal.ts';
import { type ListedFile, MANIFEST, parseSha256Sums } from './sha256sums.ts';

export interface ArtifactPlace {
  readonly environment: string;
  readonly model: string;
  readonly sha256: string;
}

/** Gives the bytes of one of an artifact's files. */
export type FileSource = (path: string) => Promise<AsyncIterable<Uint8Array>>;

const INCOMING = '.incoming';
const LARGEST_MANIFEST = 4 * 1024 * 1024;

/** Verified copies of artifacts, at `<root>/<environment>/<model>/<sha256>/`. A folder under such a name is whole, always. */
export class ArtifactFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Removes what a kill left half fetched. */
  async clean(): Promise<void> {
    await rm(join(this.#root, INCOMING), { recursive: true, force: true });
  }

  directory({ environment, model, sha256 }: ArtifactPlace): string {
    return join(this.#root, environment, model, sha256);
  }

  /** The folder, when it is there and every byte is still what its name says. */
  async verified(place: ArtifactPlace): Promise<string | undefined> {
    const directory = this.directory(place);
    try {
      const manifest = await readFile(join(directory, MANIFEST));
      if (sha256Of(manifest) !== place.sha256) return undefined;
      for (const file of parseSha256Sums(manifest.toString('utf8'))) {
        if ((await digestOf(join(directory, file.path))) !== file.sha256) return undefined;
      }
      return directory;
    } catch {
      return undefined;
    }
  }

  /**
   * Fetches all files beside the others, checks them, and gives the folder its name at once.
   * @throws Refusal when a digest is not what was asked for.
   */
  async fetch(place: ArtifactPlace, source: FileSource): Promise<string> {
    const incoming = join(this.#root, INCOMING, randomUUID());
    const directory = this.directory(place);
    try {
      await mkdir(incoming, { recursive: true });
      for (const file of await fetchManifest(place, source, incoming)) {
        await fetchFile(file, source, incoming);
      }
      await mkdir(dirname(directory), { recursive: true });
      await rm(directory, { recursive: true, force: true });
      await rename(incoming, directory);
      return directory;
    } finally {
      await rm(incoming, { recursive: true, force: true });
    }
  }

  /** Removes the copies of a model that are not named. */
  async keepOnly(environment: string, model: string, digests: readonly string[]): Promise<void> {
    const folder = join(this.#root, environment, model);
    for (const name of await readdir(folder).catch(() => [] as string[])) {
      if (!digests.includes(name)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

async function fetchManifest(place: ArtifactPlace, source: FileSource, incoming: string): Promise<ListedFile[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of await source(MANIFEST)) {
    size += chunk.length;
    if (size > LARGEST_MANIFEST) throw new Refusal(`${MANIFEST} is larger than ${LARGEST_MANIFEST} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (sha256Of(bytes) !== place.sha256) {
    throw new Refusal(
      `${MANIFEST} in the registry has sha256 ${sha256Of(bytes).slice(0, 12)}…, the release says ${place.sha256.slice(0, 12)}…`,
    );
  }
  const files = parseSha256Sums(bytes.toString('utf8'));
  await writeStream(join(incoming, MANIFEST), chunks);
  return files;
}

async function fetchFile(file: ListedFile, source: FileSource, incoming: string): Promise<void> {
  const target = join(incoming, file.path);
  await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
    throw new Refusal(`${MANIFEST} lists ${file.path} below a file`, { cause: error });
  });
  const sha256 = await writeStream(target, await source(file.path));
  if (sha256 !== file.sha256)
    throw new Refusal(`${file.path} is not what ${MANIFEST} says (sha256 ${sha256.slice(0, 12)}…)`);
}

/** Writes and syncs; gives back the digest. */
async function writeStream(target: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(target, 'wx');
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
