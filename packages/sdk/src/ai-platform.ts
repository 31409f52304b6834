import { type LoadOptions, loadOptions } from './load-options.ts';
import {
  type AiPlatformOptions,
  predictOptions,
  type ResolvedOptions,
  registryOptions,
  resolveOptions,
} from './platform-options.ts';
import { Predict } from './predict/predict.ts';
import { Registry } from './registry/registry.ts';
import { Training } from './training/training.ts';
import { HttpClient, type TransportDefaults } from './transport/index.ts';

/**
 * One client for training, registry and predictions. Nothing is connected, and no heavy library loaded, before the first call.
 *
 * @example
 * const platform = await AiPlatform.load({ environment: 'staging' });
 * const job = await platform.training.jobs.create({ from: 'digits', parameters: { epochs: 20 } });
 * await platform.training.jobs.wait(job.id);
 */
export class AiPlatform {
  readonly #options: ResolvedOptions;
  readonly #defaults: TransportDefaults;
  readonly #client: HttpClient;
  #registry: Registry | undefined;
  #predict: Predict | undefined;
  #training: Training | undefined;

  /** Explicit options go before the variables `MLFLOW_TRACKING_URI`, `KUBECONFIG`, `AI_PLATFORM_PREDICT_URL`, …; without options the variables alone. */
  constructor(options: AiPlatformOptions = {}) {
    const { timeout, attemptTimeout, retries } = options;
    this.#options = resolveOptions(options);
    this.#client = new HttpClient(options.axios);
    this.#defaults = {
      ...(timeout === undefined ? {} : { timeout }),
      ...(attemptTimeout === undefined ? {} : { attemptTimeout }),
      ...(retries === undefined ? {} : { retries }),
    };
  }

  /**
   * Reads `ai-platform.yaml` and `.ai-platform/connections.yaml` of a GitOps repository. Explicit options and the variables go before the files.
   * @throws ConfigurationError for an unknown environment or a file that is not valid
   */
  static async load(options: LoadOptions = {}): Promise<AiPlatform> {
    return new AiPlatform(await loadOptions(options));
  }

  /** Training jobs on the cluster. */
  get training(): Training {
    this.#training ??= new Training({ ...this.#defaults, ...this.#options.kubernetes });
    return this.#training;
  }

  /** Experiments, runs, models, versions, aliases and artifacts. @throws ConfigurationError when nothing says where the registry is */
  get registry(): Registry {
    this.#registry ??= new Registry({
      ...this.#defaults,
      ...registryOptions(this.#options.registry),
      client: this.#client,
    });
    return this.#registry;
  }

  /** Models that answer. @throws ConfigurationError when nothing says where */
  get predict(): Predict {
    this.#predict ??= new Predict({
      ...this.#defaults,
      ...predictOptions(this.#options.predict),
      client: this.#client,
    });
    return this.#predict;
  }

  /** Closes every connection. Calls that run end with an error. */
  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#training?.close()]);
  }
}
