import { AlreadyExistsError, ConflictError, NotFoundError } from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import { type Experiment, readExperiment } from './entities.ts';
import { type MlflowApi, toPairs } from './mlflow-api.ts';
import { object, objects, text } from './read-json.ts';
import { checkExperimentName, checkKey, checkLength } from './validate.ts';

/** A new experiment. */
export interface ExperimentCreateParams {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Which experiments to list. */
export interface ExperimentListParams {
  /** In MLflow's filter language, for example `name LIKE 'digits%'`. */
  readonly filter?: string;
  /** Default: those that are not deleted. */
  readonly view?: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
}

/** Named groups of runs. */
export class Experiments {
  readonly #api: MlflowApi;

  constructor(api: MlflowApi) {
    this.#api = api;
  }

  /** Creates an experiment and returns its id. @throws AlreadyExistsError when the name is taken, also by a deleted one. */
  create(params: ExperimentCreateParams, options: CallOptions = {}): ApiPromise<string> {
    checkExperimentName(params.name);
    for (const [key, value] of Object.entries(params.tags ?? {})) {
      checkKey(key);
      checkLength(value, 'experiment tag value');
    }
    const body = { name: params.name, tags: toPairs(params.tags) };
    const read = (json: Readonly<Record<string, unknown>>): string => text(json['experiment_id']);
    return this.#api.call({ path: 'experiments/create', body, repeat: 'create', read }, options);
  }

  /** One experiment by id, or by `{ name }`. @throws NotFoundError */
  retrieve(experiment: string | { readonly name: string }, options: CallOptions = {}): ApiPromise<Experiment> {
    const byId = typeof experiment === 'string';
    return this.#api.call(
      {
        path: byId ? 'experiments/get' : 'experiments/get-by-name',
        query: byId ? { experiment_id: experiment } : { experiment_name: experiment.name },
        read: (json) => readExperiment(object(json['experiment'])),
      },
      options,
    );
  }

  /** The experiment of that name, created when there is none. Safe to call from several processes at once. */
  async getOrCreate(name: string, options: CallOptions = {}): Promise<Experiment> {
    checkExperimentName(name);
    const existing = await this.#find(name, options);
    if (existing !== undefined) return usable(existing);
    try {
      return await this.retrieve(await this.create({ name }, options), options);
    } catch (error) {
      // Somebody else was faster, or our own request arrived although its answer did not.
      const created = error instanceof AlreadyExistsError ? await this.#find(name, options) : undefined;
      if (created === undefined) throw error;
      return usable(created);
    }
  }

  /** All experiments, page by page. */
  list(params: ExperimentListParams = {}, options: CallOptions = {}): AsyncGenerator<Experiment> {
    return this.#api.pages(
      (token) => ({
        path: 'experiments/search',
        body: {
          max_results: 1000,
          view_type: params.view ?? 'ACTIVE_ONLY',
          ...(params.filter === undefined ? {} : { filter: params.filter }),
          ...(token === undefined ? {} : { page_token: token }),
        },
        read: (json) => objects(json['experiments']).map(readExperiment),
      }),
      options,
    );
  }

  async #find(name: string, options: CallOptions): Promise<Experiment | undefined> {
    try {
      return await this.retrieve({ name }, options);
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }
}

function usable(experiment: Experiment): Experiment {
  if (!experiment.deleted) return experiment;
  throw new ConflictError(`the experiment ${JSON.stringify(experiment.name)} is deleted, and its name stays taken`, {
    hint: 'restore it, or take another name',
  });
}
