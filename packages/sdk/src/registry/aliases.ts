import { ConflictError } from '../errors/index.ts';
import type { ApiPromise, CallOptions } from '../transport/index.ts';
import { type ModelVersion, readVersion } from './entities.ts';
import { type MlflowApi, nothing } from './mlflow-api.ts';
import type { Models } from './models.ts';
import { object } from './read-json.ts';
import { checkAlias, checkModelName, checkVersion } from './validate.ts';

/** An alias and the version it shall name. */
export interface AliasSetParams {
  readonly alias: string;
  /** The version it shall name. */
  readonly version: string;
  /**
   * The version it must name now, null for none; otherwise nothing is changed. MLflow has no compare-and-set: two writers
   * within the same few milliseconds may both pass the check.
   */
  readonly expected?: string | null;
}

/** Movable names of versions, for example `champion`. */
export class Aliases {
  readonly #api: MlflowApi;
  readonly #models: Models;

  constructor(api: MlflowApi, models: Models) {
    this.#api = api;
    this.#models = models;
  }

  /** Points an alias to a version. @throws ConflictError when it does not name `expected` now */
  async set(model: string, params: AliasSetParams, options: CallOptions = {}): Promise<void> {
    const { alias, version, expected } = params;
    checkModelName(model);
    checkAlias(alias);
    checkVersion(version);
    if (expected !== undefined) await this.#expect(model, { alias, expected }, options);
    const body = { name: model, alias, version };
    await this.#api.call({ path: 'registered-models/alias', body, read: nothing }, options);
  }

  /** The version that an alias names. @throws NotFoundError */
  retrieve(model: string, alias: string, options: CallOptions = {}): ApiPromise<ModelVersion> {
    checkModelName(model);
    checkAlias(alias);
    const query = { name: model, alias };
    const read = (json: Readonly<Record<string, unknown>>): ModelVersion => readVersion(object(json['model_version']));
    return this.#api.call({ path: 'registered-models/alias', query, read }, options);
  }

  /** Removes an alias; the version stays. */
  delete(model: string, alias: string, options: CallOptions = {}): ApiPromise<void> {
    checkModelName(model);
    checkAlias(alias);
    const body = { name: model, alias };
    return this.#api.call({ path: 'registered-models/alias', method: 'DELETE', body, read: nothing }, options);
  }

  async #expect(
    model: string,
    check: { readonly alias: string; readonly expected: string | null },
    options: CallOptions,
  ): Promise<void> {
    const { aliases } = await this.#models.retrieve(model, options);
    const current = aliases[check.alias] ?? null;
    if (current === check.expected) return;
    const told = (version: string | null): string => (version === null ? 'no version' : `version ${version}`);
    throw new ConflictError(
      `alias ${JSON.stringify(check.alias)} of ${JSON.stringify(model)} names ${told(current)}, expected was ${told(check.expected)}`,
      { hint: 'somebody moved it: read it again and decide anew' },
    );
  }
}
