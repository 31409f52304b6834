import { ModelLoadError } from './load-error.ts';
import { openSession } from './onnx-runtime.ts';
import type { OnnxSession } from './onnx-session.ts';
import { readModel } from './read-model.ts';
import { ServedModel } from './served-model.ts';
import { zeros } from './tensor.ts';

/** One model version to serve, and where its artifact's files are. */
export interface ModelReference {
  /** Name in paths: no slash, no colon. */
  readonly model: string;
  /** The registry's version number, digits only. */
  readonly version: string;
  /** Folder with `model.onnx` (and perhaps `MLmodel`, `SHA256SUMS`). Read during `load` only. */
  readonly directory: string;
  /** The artifact's digest, shown as what is served. */
  readonly artifactSha256: string;
}

/** `loading`: nothing of this model is served yet. `unavailable`: the first load failed. A model that is served is `ready`, whatever is loaded beside it. */
export type ModelState = 'loading' | 'ready' | 'unavailable';

export interface LoadedModel {
  readonly model: string;
  readonly version: string;
  readonly artifactSha256: string;
  readonly state: ModelState;
  /** Why it is unavailable. */
  readonly reason?: string;
}

/** Which version of which model is served, with changes of one model strictly one after another. */
export class ModelStore {
  readonly #log: (line: string) => void;
  readonly #entries = new Map<string, { listed: LoadedModel; served?: ServedModel }>();
  readonly #changes = new Map<string, Promise<unknown>>();
  readonly #retiring = new Set<Promise<void>>();
  #isClosed = false;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** The version that answers requests for a model now. */
  find(model: string): ServedModel | undefined {
    return this.#entries.get(model)?.served;
  }

  served(): readonly ServedModel[] {
    return [...this.#entries.values()].flatMap(({ served }) => served ?? []);
  }

  /** By name. */
  list(): readonly LoadedModel[] {
    return [...this.#entries.values()].map(({ listed }) => listed).sort((a, b) => (a.model < b.model ? -1 : 1));
  }

  /** True while it runs and no model waits for its first version. */
  isReady(): boolean {
    return !this.#isClosed && this.list().every(({ state }) => state !== 'loading');
  }

  /** @throws ModelLoadError; what was served before stays. */
  load(reference: ModelReference): Promise<void> {
    return this.#change(reference.model, () => this.#load(reference));
  }

  unload(model: string): Promise<void> {
    return this.#change(model, async () => {
      const entry = this.#entries.get(model);
      if (entry === undefined) return;
      this.#entries.delete(model);
      this.#log(`inference: ${model} version ${entry.listed.version} is no longer served`);
      this.#retire(entry.served);
    });
  }

  /** Lets requests under way finish and frees everything. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#changes.values());
    for (const model of [...this.#entries.keys()]) await this.unload(model);
    await Promise.all(this.#retiring);
  }

  #change<T>(model: string, work: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(model) ?? Promise.resolve();
    const result = before.then(work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#changes.set(model, settled);
    return result;
  }

  async #load(reference: ModelReference): Promise<void> {
    const { model, version, artifactSha256 } = reference;
    const before = this.#entries.get(model)?.served;
    const listed = { model, version, artifactSha256 };
    try {
      if (this.#isClosed)
        throw new ModelLoadError('closed', `${model} version ${version}: the inference server is closed`);
      checkReference(reference);
      if (before === undefined) this.#entries.set(model, { listed: { ...listed, state: 'loading' } });
      const session = await open(reference);
      const served = new ServedModel({ name: model, version, artifactSha256 }, session);
      this.#entries.set(model, { listed: { ...listed, state: 'ready' }, served });
      this.#log(`inference: ${model} version ${version} is served`);
      this.#retire(before);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (before === undefined && !this.#isClosed) {
        this.#entries.set(model, { listed: { ...listed, state: 'unavailable', reason } });
      }
      this.#log(`inference: ${model} version ${version} could not be loaded: ${reason}`);
      throw error;
    }
  }

  #retire(served: ServedModel | undefined): void {
    if (served === undefined) return;
    const retiring = served
      .retire()
      .catch((error: unknown) =>
        this.#log(`inference: ${served.name} version ${served.version} was not freed: ${String(error)}`),
      )
      .then(() => {
        this.#retiring.delete(retiring);
      });
    this.#retiring.add(retiring);
  }
}

function checkReference({ model, version }: ModelReference): void {
  if (!/^[^/:]+$/.test(model)) {
    throw new ModelLoadError(
      'invalid-reference',
      `'${model}' cannot be served: a model's name in paths holds no slash and no colon`,
    );
  }
  if (!/^[0-9]+$/.test(version)) {
    throw new ModelLoadError('invalid-reference', `${model}: the version must be a number, but it is '${version}'`);
  }
}

/** Opens a session and proves with a tensor of zeros that it runs. */
async function open(reference: ModelReference): Promise<OnnxSession> {
  const where = `${reference.model} version ${reference.version}`;
  const session = await openSession(await readModel(reference)).catch((error: unknown) => {
    if (!(error instanceof ModelLoadError) || error.reason === 'missing-runtime') throw error;
    throw error.message.startsWith(where)
      ? error
      : new ModelLoadError(error.reason, `${where}: model.onnx cannot be loaded: ${error.message}`, { cause: error });
  });
  try {
    const inputs = new Map(session.inputs.map((spec) => [spec.name, zeros(spec)]));
    await session.run(
      inputs,
      session.outputs.map(({ name }) => name),
    );
    return session;
  } catch (cause) {
    await session.release();
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new ModelLoadError('warm-up-failed', `${where}: the warm-up with zeros failed: ${text}`, { cause });
  }
}
