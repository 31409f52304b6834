import {
  AbortError,
  ApiError,
  BadRequestError,
  ConnectionError,
  NotFoundError,
  ShapeError,
  TimeoutError,
  UnavailableError,
  ValidationError,
} from '../errors/index.ts';
import { type Answer, ApiPromise, type CallOptions } from '../transport/index.ts';
import { createDialect, detectDialect } from './dialects/create-dialect.ts';
import type { Dialect, DialectName, InferCall, ModelMetadata, ModelPlace } from './dialects/dialect.ts';
import { get } from './dialects/dialect.ts';
import { type InferInput, prepareInputs } from './prepare-inputs.ts';
import type { Tensor } from './tensor.ts';

/** Which version of a model is asked, and how. */
export interface EndpointOptions {
  /** What the server speaks. Default: found out on the first call. */
  readonly dialect?: DialectName;
  /** Version to ask, for example `3`, or a TensorFlow Serving label. Default: the server's choice. */
  readonly version?: string;
  /** Signature of a SavedModel (TensorFlow Serving only). Default `serving_default`. */
  readonly signatureName?: string;
}

/** Options of one inference. */
export interface InferOptions extends CallOptions {
  /** Names of the outputs to return. Default: all. */
  readonly outputs?: readonly string[];
  /** How TensorFlow Serving is asked: `columnar` (always possible) or `row`. Default `columnar`. */
  readonly format?: 'columnar' | 'row';
}

/** One model at one address. */
export class Endpoint {
  /** Name of the model. */
  readonly model: string;
  readonly #place: ModelPlace;
  #dialect: Promise<Dialect> | undefined;
  #metadata: Promise<ModelMetadata> | undefined;
  #servedVersion: string | undefined;

  constructor(place: ModelPlace, dialect: DialectName | undefined) {
    this.model = place.model;
    this.#place = place;
    if (dialect !== undefined) this.#dialect = Promise.resolve(createDialect(dialect, place));
  }

  /**
   * Runs the model. Inputs are checked against its metadata before anything is sent; the metadata is fetched once.
   * Outputs are typed arrays by name, views on the answer's bytes where possible.
   * @throws ShapeError for a wrong name, datatype, shape or number of elements
   */
  infer(
    inputs: Readonly<Record<string, InferInput>>,
    options: InferOptions = {},
  ): ApiPromise<Readonly<Record<string, Tensor>>> {
    const { outputs, format = 'columnar', ...call } = options;
    let decode = (_answer: Answer): Readonly<Record<string, Tensor>> => ({});
    const send = async (): Promise<Answer> => {
      const { dialect, metadata, tensors } = await this.#prepare(inputs, call);
      checkOutputs(outputs, metadata);
      const infer: InferCall = { inputs: tensors, outputs, format };
      decode = (answer) => this.#decode({ answer, infer, dialect, metadata });
      return this.#place.transport
        .send(dialect.encode(infer, metadata), call)
        .catch((error: unknown) => this.#failed(error));
    };
    return new ApiPromise(send(), (answer) => decode(answer));
  }

  /** What the server tells about the model; fetched anew. */
  async metadata(options: CallOptions = {}): Promise<ModelMetadata> {
    this.#metadata = undefined;
    return this.#describe(await this.#resolve(options), options);
  }

  /** Whether the server says that the model can answer now. A server that cannot be reached is not ready. */
  async ready(options: CallOptions = {}): Promise<boolean> {
    const once = { retries: 0, ...options };
    try {
      const { readiness } = await this.#resolve(once);
      return readiness.isReady(await this.#place.transport.send(get(readiness.url), once));
    } catch (error) {
      if (isNotReady(error)) return false;
      throw error;
    }
  }

  /** Shape mistakes may come from metadata that is out of date: it is fetched again before they are believed. */
  async #prepare(
    inputs: Readonly<Record<string, InferInput>>,
    options: CallOptions,
  ): Promise<{ dialect: Dialect; metadata: ModelMetadata; tensors: readonly Tensor[] }> {
    const dialect = await this.#resolve(options);
    const cached = this.#metadata !== undefined;
    const metadata = await this.#describe(dialect, options);
    try {
      return { dialect, metadata, tensors: prepareInputs(inputs, metadata.inputs) };
    } catch (error) {
      if (!cached || !(error instanceof ShapeError)) throw error;
    }
    this.#metadata = undefined;
    const fresh = await this.#describe(dialect, options);
    return { dialect, metadata: fresh, tensors: prepareInputs(inputs, fresh.inputs) };
  }

  /** What is asked once for all calls does not end with the call that happened to be first. */
  #resolve(options: CallOptions): Promise<Dialect> {
    this.#dialect ??= forget(detectDialect(this.#place, shared(options)), () => {
      this.#dialect = undefined;
    });
    return unlessAborted(this.#dialect, options.signal);
  }

  #describe(dialect: Dialect, options: CallOptions): Promise<ModelMetadata> {
    this.#metadata ??= forget(dialect.describe(shared(options)), () => {
      this.#metadata = undefined;
    });
    return unlessAborted(this.#metadata, options.signal);
  }

  #decode(exchange: {
    readonly answer: Answer;
    readonly infer: InferCall;
    readonly dialect: Dialect;
    readonly metadata: ModelMetadata;
  }): Readonly<Record<string, Tensor>> {
    const { answer, infer, dialect, metadata } = exchange;
    const { outputs, modelVersion } = dialect.decode(answer, infer, metadata);
    if (modelVersion !== undefined && this.#servedVersion !== undefined && modelVersion !== this.#servedVersion)
      this.#metadata = undefined;
    this.#servedVersion = modelVersion;
    const wanted = infer.outputs === undefined ? outputs : outputs.filter(({ name }) => infer.outputs?.includes(name));
    return Object.fromEntries(wanted.map((tensor) => [tensor.name, tensor]));
  }

  /** After a refusal the next call asks again what the model is. */
  #failed(error: unknown): never {
    if (error instanceof NotFoundError || error instanceof BadRequestError) this.#metadata = undefined;
    throw error;
  }
}

function shared({ signal, ...options }: CallOptions): CallOptions {
  return options;
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new AbortError('the call was aborted by the caller'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

/** A failure is not remembered. */
function forget<T>(promise: Promise<T>, reset: () => void): Promise<T> {
  promise.catch(reset);
  return promise;
}

function checkOutputs(outputs: readonly string[] | undefined, metadata: ModelMetadata): void {
  const known = metadata.outputs?.map(({ name }) => name);
  const unknown = known === undefined ? undefined : outputs?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ValidationError(
      `the model ${JSON.stringify(metadata.model)} has no output ${JSON.stringify(unknown)}, but ${known?.join(', ')}`,
    );
}

/** Triton and MLServer say 400, KServe 503, and an unknown model is 404. */
function isNotReady(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof TimeoutError || error instanceof UnavailableError)
    return true;
  return error instanceof ApiError && (error.status === 400 || error.status === 404);
}
