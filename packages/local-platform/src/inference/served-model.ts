import { ModelStatistics } from './model-statistics.ts';
import type { OnnxSession } from './onnx-session.ts';
import type { Tensor, TensorSpec } from './tensor.ts';

/** What a run needs beside the model. */
export interface RunRequest {
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** Names of the outputs asked for. */
  readonly outputs: readonly string[];
  /** Nanoseconds that reading the inputs took, for the statistics. */
  readonly inputNs: number;
}

/** One model version that answers requests. Requests run one after another; `retire` waits for those under way. */
export class ServedModel {
  readonly name: string;
  readonly version: string;
  readonly artifactSha256: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly statistics = new ModelStatistics();
  readonly #session: OnnxSession;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(identity: { name: string; version: string; artifactSha256: string }, session: OnnxSession) {
    this.name = identity.name;
    this.version = identity.version;
    this.artifactSha256 = identity.artifactSha256;
    this.inputs = session.inputs;
    this.outputs = session.outputs;
    this.#session = session;
  }

  /** Whether a path means this version; no version means whichever is served. */
  answersFor(version: string | undefined): boolean {
    return version === undefined || BigInt(version) === BigInt(this.version);
  }

  /** @throws OnnxRunError when the graph does not accept the inputs. */
  run(request: RunRequest, clock: () => number): Promise<ReadonlyMap<string, Tensor>> {
    this.statistics.begin();
    const arrived = performance.now();
    const result = this.#queue.then(() => this.#runNow(request, arrived, clock));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Frees the memory as soon as nothing runs any more. To be called once, when no new request can find this model. */
  async retire(): Promise<void> {
    await this.#queue;
    await this.#session.release();
  }

  async #runNow(request: RunRequest, arrived: number, clock: () => number): Promise<ReadonlyMap<string, Tensor>> {
    const started = performance.now();
    try {
      const outputs = await this.#session.run(request.inputs, request.outputs);
      this.statistics.add('queue', nanoseconds(started - arrived));
      this.statistics.add('computeInput', request.inputNs);
      this.statistics.add('computeInfer', nanoseconds(performance.now() - started));
      this.statistics.end('success', nanoseconds(performance.now() - arrived) + request.inputNs, clock());
      return outputs;
    } catch (error) {
      this.statistics.end('fail', nanoseconds(performance.now() - arrived), clock());
      throw error;
    }
  }
}

/** Whole nanoseconds of a duration in milliseconds. */
export function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}
