import { setTimeout as sleep } from 'node:timers/promises';
import { ARTIFACT_MANIFEST, type Artifact, type EvidenceStatement, parseEvidence } from '@ai-platform/config';
import {
  AiPlatformError,
  IntegrityError,
  InvalidResponseError,
  NotFoundError,
  NotSupportedError,
  TimeoutError,
} from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import type { Aliases } from './aliases.ts';
import { artifactUri, checkArtifactPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { type DownloadedDirectory, downloadDirectory } from './download-directory.ts';
import { type ModelVersion, readVersion } from './entities.ts';
import { sha256 } from './hash-directory.ts';
import { type MlflowApi, nothing } from './mlflow-api.ts';
import { checkRegistryTag, type Models } from './models.ts';
import { object, objects } from './read-json.ts';
import { registerVersion, type VersionRegisterParams } from './register-version.ts';
import type { Runs } from './runs.ts';
import { TAGS } from './tags.ts';
import type { TransferOptions } from './upload-files.ts';
import { checkModelName, checkVersion, quoted } from './validate.ts';

const READY_TIMEOUT = 120_000;
const READY_POLL = 500;

/** Which versions to find, and in which order. */
export interface VersionSearchParams {
  /** In MLflow's filter language, for example `name = 'digits' and tags.team = 'vision'`. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
}

/** A version that has an artifact with a digest, as every one that this client registers. */
export type RegisteredVersion = ModelVersion & { readonly artifact: Artifact };

/** An evidence document that hashes to what the version says. */
export interface VersionEvidence {
  readonly sha256: string;
  readonly statement: EvidenceStatement;
}

interface Parts {
  readonly runs: Runs;
  readonly models: Models;
  readonly aliases: Aliases;
  readonly store: ArtifactStore;
}

/** Registered results of training. */
export class Versions {
  readonly #api: MlflowApi;
  readonly #parts: Parts;

  constructor(api: MlflowApi, parts: Parts) {
    this.#api = api;
    this.#parts = parts;
  }

  /**
   * Uploads a folder as the run's model, keeps the digests of artifact and evidence as tags, and registers it as a version.
   * The same call again (same run, same files) returns the version that is there.
   * @throws ConflictError when the run already holds another artifact; ValidationError; IntegrityError
   */
  async register(params: VersionRegisterParams, options: TransferOptions = {}): Promise<RegisteredVersion> {
    const search = (filter: string, call: CallOptions): AsyncIterable<ModelVersion> => this.search({ filter }, call);
    const version = await registerVersion({ api: this.#api, ...this.#parts, search }, params, options);
    return withArtifact(await this.#ready(version, options));
  }

  /** One version by number, or by `{ alias }`. @throws NotFoundError */
  retrieve(
    model: string,
    version: string | { readonly alias: string },
    options: CallOptions = {},
  ): ApiPromise<ModelVersion> {
    if (typeof version !== 'string') return this.#parts.aliases.retrieve(model, version.alias, options);
    const query = place(model, version);
    return this.#api.call({ path: 'model-versions/get', query, read: readVersionOf }, options);
  }

  /** All versions of a model, newest first, page by page. */
  list(model: string, options: CallOptions = {}): AsyncGenerator<ModelVersion> {
    checkModelName(model);
    return this.search({ filter: `name = ${quoted(model)}`, orderBy: ['version_number DESC'] }, options);
  }

  /** Versions of any model that match, page by page. */
  search(params: VersionSearchParams = {}, options: CallOptions = {}): AsyncGenerator<ModelVersion> {
    return this.#api.pages(
      (token) => ({
        path: 'model-versions/search',
        query: { max_results: 1000, filter: params.filter, order_by: params.orderBy, page_token: token },
        read: (json) => objects(json['model_versions']).map(readVersion),
      }),
      options,
    );
  }

  update(
    model: string,
    params: { readonly version: string; readonly description: string },
    options: CallOptions = {},
  ): ApiPromise<ModelVersion> {
    const body = { ...place(model, params.version), description: params.description };
    return this.#api.call({ path: 'model-versions/update', method: 'PATCH', body, read: readVersionOf }, options);
  }

  /** Removes a version from the registry; its files stay with the run. */
  delete(model: string, version: string, options: CallOptions = {}): ApiPromise<void> {
    const body = place(model, version);
    return this.#api.call({ path: 'model-versions/delete', method: 'DELETE', body, read: nothing }, options);
  }

  setTag(
    model: string,
    tag: { readonly version: string; readonly key: string; readonly value: string },
    options: CallOptions = {},
  ): ApiPromise<void> {
    checkRegistryTag(tag.key, tag.value);
    const body = { ...place(model, tag.version), key: tag.key, value: tag.value };
    return this.#api.call({ path: 'model-versions/set-tag', body, read: nothing }, options);
  }

  deleteTag(
    model: string,
    tag: { readonly version: string; readonly key: string },
    options: CallOptions = {},
  ): ApiPromise<void> {
    const body = { ...place(model, tag.version), key: tag.key };
    return this.#api.call({ path: 'model-versions/delete-tag', method: 'DELETE', body, read: nothing }, options);
  }

  /** The evidence document of a version, checked against its digest. @throws NotFoundError when there is none; IntegrityError */
  async evidence(model: string, version: string, options: CallOptions = {}): Promise<VersionEvidence> {
    const { artifact, evidenceSha256, tags, run } = await this.retrieve(model, version, options);
    const path = tags[TAGS.evidencePath];
    if (evidenceSha256 === undefined || path === undefined || run === undefined)
      throw new NotFoundError(`version ${version} of ${JSON.stringify(model)} was registered without evidence`);
    const { artifactUri: root } = await this.#parts.runs.retrieve(run, options);
    const bytes = await this.#parts.store.read(artifactUri(root, checkArtifactPath(path)), options);
    const actual = bytes === undefined ? 'missing' : sha256(bytes);
    if (bytes === undefined || actual !== evidenceSha256)
      throw new IntegrityError(path, { expected: evidenceSha256, actual });
    const statement = readStatement(bytes);
    const subject = statement.subject[0].digest.sha256;
    if (artifact !== undefined && subject !== artifact.sha256)
      throw new IntegrityError(`the subject of ${path}`, { expected: artifact.sha256, actual: subject });
    return { sha256: evidenceSha256, statement };
  }

  /**
   * sha256 of the `SHA256SUMS` that stands with a version's files now, 64 hex digits: the artifact's own digest, unless
   * somebody changed it since. Undefined when it is gone.
   * @throws NotSupportedError when the artifact is not kept by the registry
   */
  async storedSha256(model: string, version: string, options: CallOptions = {}): Promise<string | undefined> {
    const { artifact } = await this.retrieve(model, version, options);
    if (artifact?.kind !== 'mlflow')
      throw new NotSupportedError(
        `the artifact of version ${version} of ${JSON.stringify(model)} is not in the registry`,
      );
    const bytes = await this.#parts.store.read(artifactUri(artifact.reference, ARTIFACT_MANIFEST), options);
    return bytes === undefined ? undefined : sha256(bytes);
  }

  /**
   * Downloads a version's files into a folder that does not exist yet, every file checked against the version's digest.
   * The last parameter is the folder, or options with the folder as `to`.
   * @throws IntegrityError; NotSupportedError when the artifact is not kept by the registry or has no digest
   */
  async download(
    model: string,
    version: string,
    target: string | (TransferOptions & { readonly to: string }),
  ): Promise<DownloadedDirectory> {
    const { to, ...transfer } = typeof target === 'string' ? { to: target } : target;
    const { artifact } = await this.retrieve(model, version, callOf(transfer));
    if (artifact?.kind !== 'mlflow')
      throw new NotSupportedError(
        `version ${version} of ${JSON.stringify(model)} has no artifact in the registry with a digest`,
        { hint: 'register versions with versions.register(), which keeps the digest' },
      );
    const download = { uri: artifact.reference, directory: to, sha256: artifact.sha256 };
    return downloadDirectory(this.#parts.store, download, transfer);
  }

  async #ready(registered: ModelVersion, options: TransferOptions): Promise<ModelVersion> {
    const { model, version } = registered;
    const deadline = Date.now() + (options.timeout ?? READY_TIMEOUT);
    let current = registered;
    while (current.status === 'PENDING_REGISTRATION') {
      if (Date.now() > deadline)
        throw new TimeoutError(`version ${version} of ${JSON.stringify(model)} is still pending`, { retryable: true });
      await sleep(READY_POLL, undefined, options.signal === undefined ? {} : { signal: options.signal });
      current = await this.retrieve(model, version, callOf(options));
    }
    if (current.status === 'FAILED_REGISTRATION')
      throw new AiPlatformError(`the registry failed to register version ${version} of ${JSON.stringify(model)}`);
    return current;
  }
}

function withArtifact(version: ModelVersion): RegisteredVersion {
  const { artifact } = version;
  if (artifact !== undefined) return { ...version, artifact };
  throw new InvalidResponseError(
    `the registry did not keep the tags of version ${version.version} of ${JSON.stringify(version.model)}`,
  );
}

function place(model: string, version: string): { readonly name: string; readonly version: string } {
  checkModelName(model);
  checkVersion(version);
  return { name: model, version };
}

function callOf(options: TransferOptions): CallOptions {
  const { concurrency, onProgress, ...call } = options;
  return call;
}

function readVersionOf(json: Readonly<Record<string, unknown>>): ModelVersion {
  return readVersion(object(json['model_version']));
}

function readStatement(bytes: Uint8Array): EvidenceStatement {
  const parsed = parseEvidence(bytes);
  if (parsed.ok) return parsed.value;
  const [first] = parsed.problems;
  throw new InvalidResponseError(
    `the evidence document is not valid, though its digest is right: ${first?.path ?? ''} ${first?.message ?? ''}`,
  );
}
