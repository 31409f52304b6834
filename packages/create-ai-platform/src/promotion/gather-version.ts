import type { CandidateVersion, ChampionVersion, FoundEvidence, StoredArtifact } from '@ai-platform/gitops';
import { IntegrityError, InvalidResponseError, NotFoundError, NotSupportedError } from '@ai-platform/sdk';
import type { ModelVersion, Registry } from '@ai-platform/sdk/registry';

const STATUS = {
  READY: 'ready',
  PENDING_REGISTRATION: 'pending',
  FAILED_REGISTRATION: 'failed',
} as const satisfies Record<ModelVersion['status'], CandidateVersion['status']>;

/** A version of a registered model. */
export interface VersionName {
  /** The registered model's name. */
  readonly model: string;
  readonly version: string;
}

/**
 * What the registry and its artifact store know of a version. What they do not know is absent, and the gates count it as
 * unknown; a registry that does not answer is a failure of the command.
 */
export async function gatherCandidate(
  registry: Registry,
  { model, version }: VersionName,
  signal: AbortSignal,
): Promise<CandidateVersion> {
  const found = await retrieve(registry, { model, version }, signal);
  if (found === undefined) {
    return { version, status: 'missing' };
  }
  const [stored, evidence] = await Promise.all([
    gatherStored(registry, found, signal),
    gatherEvidence(registry, found, signal),
  ]);
  return {
    version,
    status: STATUS[found.status] ?? 'failed',
    ...defined({
      artifact: found.artifact,
      stored,
      evidenceSha256: found.evidenceSha256,
      evidence,
      signature: found.signature,
      run: found.run,
    }),
  };
}

/** What is known of the version that an environment runs now. */
export async function gatherChampion(
  registry: Registry,
  { model, version }: VersionName,
  signal: AbortSignal,
): Promise<ChampionVersion> {
  const found = await retrieve(registry, { model, version }, signal);
  if (found === undefined) {
    return { version };
  }
  const evidence = await gatherEvidence(registry, found, signal);
  return { version, ...defined({ evidence, signature: found.signature }) };
}

/** The newest version that is ready, or undefined when the model has none. */
export async function newestVersion(
  registry: Registry,
  model: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for await (const found of registry.versions.list(model, { signal })) {
    if (found.status === 'READY') {
      return found.version;
    }
  }
  return undefined;
}

/** The version itself, or undefined when the registry has none; an answer about something else is none. */
async function retrieve(
  registry: Registry,
  { model, version }: VersionName,
  signal: AbortSignal,
): Promise<ModelVersion | undefined> {
  const found = await orUndefined(() => registry.versions.retrieve(model, version, { signal }), [NotFoundError]);
  if (found !== undefined && (found.model !== model || found.version !== version)) {
    throw new InvalidResponseError(`asked for version ${version} of '${model}', it answers with something else`, {
      hint: 'check that the address is that of an MLflow server',
    });
  }
  return found;
}

async function gatherStored(
  registry: Registry,
  { model, version, artifact }: ModelVersion,
  signal: AbortSignal,
): Promise<StoredArtifact | undefined> {
  if (artifact?.kind !== 'mlflow') {
    return undefined;
  }
  const sha256 = await registry.versions.storedSha256(model, version, { signal });
  return sha256 === undefined ? { state: 'missing' } : { state: 'found', sha256 };
}

/** A document that does not hash to what the version says is as good as none: the gate then says that it could not be read. */
function gatherEvidence(
  registry: Registry,
  { model, version, evidenceSha256 }: ModelVersion,
  signal: AbortSignal,
): Promise<FoundEvidence | undefined> {
  if (evidenceSha256 === undefined) {
    return Promise.resolve(undefined);
  }
  const read = () => registry.versions.evidence(model, version, { signal });
  return orUndefined(read, [IntegrityError, NotFoundError, NotSupportedError]);
}

type ErrorClass = abstract new (...input: never[]) => Error;

async function orUndefined<T>(call: () => PromiseLike<T>, expected: readonly ErrorClass[]): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (expected.some((kind) => error instanceof kind)) {
      return undefined;
    }
    throw error;
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
