import { ARTIFACT_MANIFEST, type EvidenceStatement, parseEvidence, type Signature } from '@ai-platform/config';
import { canonicalJson } from '../canonical-json.ts';
import {
  type AiPlatformError,
  ConflictError,
  ConnectionError,
  InternalServerError,
  TimeoutError,
  ValidationError,
} from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import { artifactUri, proxiedPath } from './artifact-path.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { type ModelVersion, readVersion } from './entities.ts';
import { type HashedDirectory, hashDirectory, sha256 } from './hash-directory.ts';
import { type MlflowApi, toPairs } from './mlflow-api.ts';
import { checkRegistryTag, type Models } from './models.ts';
import { object } from './read-json.ts';
import type { Runs } from './runs.ts';
import { TAGS } from './tags.ts';
import { type TransferOptions, uploadFiles } from './upload-files.ts';
import { checkModelName, checkRunId, quoted } from './validate.ts';

/** Where a version's files stand below the run's artifact root. */
const MODEL_PATH = 'model';

/** What becomes a version of a model. */
export interface VersionRegisterParams {
  /** Name of the registered model; created when there is none. */
  readonly model: string;
  /** Id of the run that made it. */
  readonly run: string;
  /** Local folder with the model's files. It is not changed. */
  readonly path: string;
  readonly signature?: Signature;
  /** What the evaluate step measured; its subject must be this artifact. */
  readonly evidence?: EvidenceStatement;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What registering needs of the registry. */
export interface RegisterContext {
  readonly api: MlflowApi;
  readonly runs: Runs;
  readonly models: Models;
  readonly store: ArtifactStore;
  readonly search: (filter: string, options: CallOptions) => AsyncIterable<ModelVersion>;
}

/** Everything that a registration will write, before anything is written. */
interface Registration {
  readonly params: VersionRegisterParams;
  readonly hashed: HashedDirectory;
  readonly reference: string;
  readonly evidence:
    | { readonly sha256: string; readonly path: string; readonly uri: string; readonly text: string }
    | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Uploads, hashes and registers. The order makes it resumable: files, then `SHA256SUMS` (which says that the files are complete),
 * then evidence, then the version with all its tags in one call. The same call again goes on where it was cut off.
 */
export async function registerVersion(
  context: RegisterContext,
  params: VersionRegisterParams,
  options: TransferOptions = {},
): Promise<ModelVersion> {
  const { concurrency, onProgress, ...call } = options;
  const registration = await prepare(context, params, call);
  const existing = await findVersion(context, registration, call);
  if (existing !== undefined) return existing;
  await uploadArtifact(context.store, registration, options);
  if (registration.evidence !== undefined)
    await context.store.write(registration.evidence.uri, registration.evidence.text, call);
  await context.models.getOrCreate(params.model, call);
  return createVersion(context, registration, call);
}

async function prepare(
  context: RegisterContext,
  params: VersionRegisterParams,
  call: CallOptions,
): Promise<Registration> {
  checkModelName(params.model);
  checkRunId(params.run);
  const hashed = await hashDirectory(params.path);
  const root = (await context.runs.retrieve(params.run, call)).artifactUri;
  const reference = `mlflow-artifacts:/${proxiedPath(artifactUri(root, MODEL_PATH))}`;
  const evidence = params.evidence === undefined ? undefined : describeEvidence(root, params.evidence, hashed.sha256);
  const tags = {
    ...params.tags,
    [TAGS.artifactKind]: 'mlflow',
    [TAGS.artifactReference]: reference,
    [TAGS.artifactSha256]: hashed.sha256,
    ...(evidence === undefined ? {} : { [TAGS.evidenceSha256]: evidence.sha256, [TAGS.evidencePath]: evidence.path }),
    ...(params.signature === undefined ? {} : { [TAGS.signature]: canonicalJson(params.signature) }),
  };
  for (const [key, value] of Object.entries(tags)) checkRegistryTag(key, value);
  return { params, hashed, reference, evidence, tags };
}

function describeEvidence(root: string, statement: EvidenceStatement, artifact: string): Registration['evidence'] {
  const text = canonicalJson(statement);
  const about = checkEvidence(text).subject[0].digest.sha256;
  if (about !== artifact)
    throw new ValidationError(`the evidence is about the artifact ${about}, but the folder's digest is ${artifact}`, {
      hint: 'evaluate the files that are registered, and take the digest from hashDirectory()',
    });
  const digest = sha256(text);
  const path = `evidence/${digest}.json`;
  return { sha256: digest, path, uri: artifactUri(root, path), text };
}

function checkEvidence(text: string): EvidenceStatement {
  const parsed = parseEvidence(text);
  if (parsed.ok) return parsed.value;
  const [first] = parsed.problems;
  throw new ValidationError(`the evidence is not valid: ${first?.path ?? ''} ${first?.message ?? ''}`);
}

/** The version that an earlier call of the same made, or undefined. @throws ConflictError when the run has another one */
async function findVersion(
  context: RegisterContext,
  registration: Registration,
  call: CallOptions,
): Promise<ModelVersion | undefined> {
  const { params, hashed, evidence } = registration;
  const filter = `name = ${quoted(params.model)} and run_id = ${quoted(params.run)}`;
  let found: ModelVersion | undefined;
  for await (const version of context.search(filter, call)) {
    if (version.artifact?.sha256 !== hashed.sha256)
      refuse(
        `version ${version.version} of ${JSON.stringify(params.model)} was registered from this run with other files`,
      );
    if (evidence !== undefined && version.evidenceSha256 !== evidence.sha256)
      refuse(
        `version ${version.version} of ${JSON.stringify(params.model)} was registered from this run with other evidence`,
      );
    if (found === undefined || Number(version.version) < Number(found.version)) found = version;
  }
  return found;
}

function refuse(message: string): never {
  throw new ConflictError(message, { hint: 'a run makes one artifact: start a new run for another one' });
}

async function uploadArtifact(
  store: ArtifactStore,
  registration: Registration,
  options: TransferOptions,
): Promise<void> {
  const { params, hashed, reference } = registration;
  const { concurrency, onProgress, ...call } = options;
  const manifestUri = artifactUri(reference, ARTIFACT_MANIFEST);
  const there = await store.read(manifestUri, call);
  const digest = there === undefined ? undefined : sha256(there);
  if (digest === hashed.sha256) return;
  if (digest !== undefined) refuse(`the run ${params.run} holds another artifact already (sha256 ${digest})`);
  await uploadFiles(store, { from: params.path, to: reference, files: hashed.files }, options);
  await store.write(manifestUri, hashed.manifest, call);
}

async function createVersion(
  context: RegisterContext,
  registration: Registration,
  call: CallOptions,
): Promise<ModelVersion> {
  const { params, reference, tags } = registration;
  const body = {
    name: params.model,
    source: reference,
    run_id: params.run,
    tags: toPairs(tags),
    ...(params.description === undefined ? {} : { description: params.description }),
  };
  try {
    return await context.api.call(
      {
        path: 'model-versions/create',
        body,
        repeat: 'create',
        read: (json) => readVersion(object(json['model_version'])),
      },
      call,
    );
  } catch (error) {
    // The answer may be lost although the version was made.
    const made = isUncertain(error) ? await findVersion(context, registration, call).catch(() => undefined) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

function isUncertain(error: unknown): error is AiPlatformError {
  return error instanceof ConnectionError || error instanceof TimeoutError || error instanceof InternalServerError;
}
