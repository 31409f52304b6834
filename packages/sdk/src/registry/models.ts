import { AlreadyExistsError, NotFoundError } from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import { type RegisteredModel, readModel } from './entities.ts';
import { type MlflowApi, nothing, toPairs } from './mlflow-api.ts';
import { type Json, object, objects } from './read-json.ts';
import { checkKey, checkLength, checkModelName } from './validate.ts';

/** A new registered model. */
export interface ModelCreateParams {
  readonly name: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Which models to list, and in which order. */
export interface ModelListParams {
  /** In MLflow's filter language, for example `name LIKE 'digits%'`. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
}

/** Names under which versions are registered. */
export class Models {
  readonly #api: MlflowApi;

  constructor(api: MlflowApi) {
    this.#api = api;
  }

  /** @throws AlreadyExistsError */
  create(params: ModelCreateParams, options: CallOptions = {}): ApiPromise<RegisteredModel> {
    const { name, description, tags = {} } = params;
    checkModelName(name);
    for (const [key, value] of Object.entries(tags)) checkRegistryTag(key, value);
    const body = { name, tags: toPairs(tags), ...(description === undefined ? {} : { description }) };
    return this.#api.call({ path: 'registered-models/create', body, repeat: 'create', read: readModelOf }, options);
  }

  /** The model of that name, created when there is none. Safe to call from several processes at once. */
  async getOrCreate(name: string, options: CallOptions = {}): Promise<RegisteredModel> {
    try {
      return await this.retrieve(name, options);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    try {
      return await this.create({ name }, options);
    } catch (error) {
      if (!(error instanceof AlreadyExistsError)) throw error;
      return this.retrieve(name, options);
    }
  }

  /** @throws NotFoundError */
  retrieve(name: string, options: CallOptions = {}): ApiPromise<RegisteredModel> {
    checkModelName(name);
    return this.#api.call({ path: 'registered-models/get', query: { name }, read: readModelOf }, options);
  }

  /** All models that match, page by page. */
  list(params: ModelListParams = {}, options: CallOptions = {}): AsyncGenerator<RegisteredModel> {
    return this.#api.pages(
      (token) => ({
        path: 'registered-models/search',
        query: { max_results: 1000, filter: params.filter, order_by: params.orderBy, page_token: token },
        read: (json) => objects(json['registered_models']).map(readModel),
      }),
      options,
    );
  }

  update(
    name: string,
    params: { readonly description: string },
    options: CallOptions = {},
  ): ApiPromise<RegisteredModel> {
    checkModelName(name);
    const body = { name, description: params.description };
    return this.#api.call({ path: 'registered-models/update', method: 'PATCH', body, read: readModelOf }, options);
  }

  /** Deletes the model with all its versions. */
  delete(name: string, options: CallOptions = {}): ApiPromise<void> {
    checkModelName(name);
    return this.#api.call(
      { path: 'registered-models/delete', method: 'DELETE', body: { name }, read: nothing },
      options,
    );
  }

  setTag(
    name: string,
    tag: { readonly key: string; readonly value: string },
    options: CallOptions = {},
  ): ApiPromise<void> {
    checkModelName(name);
    checkRegistryTag(tag.key, tag.value);
    return this.#api.call({ path: 'registered-models/set-tag', body: { name, ...tag }, read: nothing }, options);
  }

  deleteTag(name: string, key: string, options: CallOptions = {}): ApiPromise<void> {
    checkModelName(name);
    const body = { name, key };
    return this.#api.call({ path: 'registered-models/delete-tag', method: 'DELETE', body, read: nothing }, options);
  }
}

/** A tag of a model or version within MLflow's limits. */
export function checkRegistryTag(key: string, value: string): void {
  checkKey(key);
  checkLength(value, 'registry tag value');
}

function readModelOf(json: Json): RegisteredModel {
  return readModel(object(json['registered_model']));
}
