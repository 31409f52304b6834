import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AbortError, AiPlatformError, ConnectionError, IntegrityError, NotFoundError } from '../errors/index.ts';
import type { CallOptions, HttpRequest, RequestBody } from '../transport/index.ts';
import { proxiedPath } from './artifact-path.ts';
import { type MlflowApi, queryText } from './mlflow-api.ts';
import { integer, objects, readJson, text } from './read-json.ts';

/** A file or folder in the store. */
export interface StoredEntry {
  /** Last part of its path. */
  readonly name: string;
  readonly directory: boolean;
  /** Size; undefined for folders. */
  readonly bytes: number | undefined;
}

const DOWNLOAD_ATTEMPTS = 3;

/** Bytes in and out of the registry's proxied artifact store, by `mlflow-artifacts:` URI. */
export class ArtifactStore {
  readonly #api: MlflowApi;

  constructor(api: MlflowApi) {
    this.#api = api;
  }

  /** What stands in a folder. */
  async list(uri: string, options: CallOptions = {}): Promise<readonly StoredEntry[]> {
    const url = `${this.#api.url}/api/2.0/mlflow-artifacts/artifacts${queryText({ path: proxiedPath(uri) })}`;
    const json = readJson(await this.#api.transport.send({ method: 'GET', url, repeat: 'safe' }, options));
    return objects(json['files']).map((file) => ({
      // Servers answer the name alone; older ones the path from the root.
      name: text(file['path']).split('/').at(-1) ?? '',
      directory: file['is_dir'] === true,
      bytes: file['is_dir'] === true ? undefined : (integer(file['file_size']) ?? 0),
    }));
  }

  /** A small file's bytes, or undefined when there is none. */
  async read(uri: string, options: CallOptions = {}): Promise<Uint8Array | undefined> {
    try {
      return (await this.#api.transport.send(this.#request('GET', uri), options)).body;
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      // MLflow answers 500 for a file that is missing in some stores; the listing tells.
      if (error instanceof AiPlatformError && error.status === 500 && !(await this.#exists(uri, options)))
        return undefined;
      throw error;
    }
  }

  /** Writes bytes; the same name again replaces them. */
  async write(uri: string, body: RequestBody, options: CallOptions = {}): Promise<void> {
    const request = this.#request('PUT', uri);
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#api.transport.send({ ...request, headers, body, duration: 'long' }, options);
  }

  /** Sends a file while hashing it again. @throws IntegrityError when it is not any more what it was */
  async upload(
    uri: string,
    file: {
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly onChunk?: (bytes: number) => void;
    },
    options: CallOptions = {},
  ): Promise<void> {
    let sent = '';
    const open = (): Readable => {
      const hash = createHash('sha256');
      file.onChunk?.(0);
      let position = 0;
      const watch = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          hash.update(chunk);
          position += chunk.byteLength;
          file.onChunk?.(position);
          next(null, chunk);
        },
        flush(next) {
          sent = hash.digest('hex');
          next();
        },
      });
      const source = createReadStream(file.path);
      source.on('error', (error) => watch.destroy(error));
      watch.on('close', () => source.destroy());
      return source.pipe(watch);
    };
    await this.write(uri, { open, length: file.bytes }, options);
    if (sent !== file.sha256) throw new IntegrityError(file.path, { expected: file.sha256, actual: sent });
  }

  /** Fetches a file to a local path and checks it when its digest is known. A broken transfer is begun again. */
  async download(
    uri: string,
    target: { readonly path: string; readonly sha256?: string },
    options: CallOptions = {},
  ): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await mkdir(dirname(target.path), { recursive: true });
    for (let attempt = 1; ; attempt++) {
      try {
        const fetched = await this.#fetch(uri, target.path, options);
        if (target.sha256 === undefined || target.sha256 === fetched.sha256) return fetched;
        throw new IntegrityError(uri, { expected: target.sha256, actual: fetched.sha256 });
      } catch (error) {
        if (!(error instanceof ConnectionError) || attempt === DOWNLOAD_ATTEMPTS) throw error;
      }
    }
  }

  async #fetch(uri: string, path: string, options: CallOptions): Promise<{ bytes: number; sha256: string }> {
    const { body } = await this.#api.transport.stream({ ...this.#request('GET', uri), duration: 'long' }, options);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        body,
        async function* count(chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            bytes += chunk.byteLength;
            yield chunk;
          }
        },
        createWriteStream(path),
      );
    } catch (error) {
      throw brokenTransfer(error, uri, options);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async #exists(uri: string, options: CallOptions): Promise<boolean> {
    const slash = uri.lastIndexOf('/');
    const entries = await this.list(uri.slice(0, slash), options).catch(() => []);
    return entries.some((entry) => entry.name === uri.slice(slash + 1));
  }

  #request(method: 'GET' | 'PUT', uri: string): HttpRequest {
    const path = proxiedPath(uri).split('/').map(encodeURIComponent).join('/');
    return { method, url: `${this.#api.url}/api/2.0/mlflow-artifacts/artifacts/${path}`, repeat: 'safe' };
  }
}

function brokenTransfer(error: unknown, uri: string, options: CallOptions): AiPlatformError {
  if (options.signal?.aborted === true) return new AbortError(`the download of ${uri} was aborted by the caller`);
  const { code } = error as NodeJS.ErrnoException;
  // The disk's own errors do not pass by trying again.
  if (/^(ENOSPC|EACCES|EPERM|EROFS|EISDIR|ENOTDIR)$/.test(code ?? ''))
    return new AiPlatformError(`${uri} cannot be written here (${code})`, { code: code ?? '' });
  return new ConnectionError(`the download of ${uri} broke off`, { code: code ?? 'UNKNOWN', retryable: true });
}
