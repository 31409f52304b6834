import type { RegistryDatabase } from '../database/registry-database.ts';
import { invalid, MlflowError } from '../mlflow-error.ts';
import { type Grammar, modelVersionGrammar, registeredModelGrammar, subjectOf } from '../search/grammar.ts';
import { type Actual, matches } from '../search/matches.ts';
import { parseDirection, parseOrderBy, type SortStep, sortedBy } from '../search/order-by.ts';
import { pageOf } from '../search/page-token.ts';
import { type Condition, parseFilter } from '../search/parse-filter.ts';
import type { Services } from '../services.ts';
import type { KeyValue } from '../tracking/names.ts';
import { checkedPageSize } from '../tracking/search-experiments.ts';
import { int64, list, text, textOrEmpty, wrongValue } from '../wire/fields.ts';
import { pythonList, pythonSet } from '../wire/python-text.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import {
  deletedStage,
  type ModelVersion,
  modelVersionOf,
  type RegisteredModel,
  registeredModelOf,
} from './model-view.ts';

const promptTag = 'mlflow.prompt.is_prompt';

/** Prompts share the tables; they show only when the filter asks for them. */
function wantsPrompts(conditions: readonly Condition[]): boolean {
  const { comparator, value } = conditions.find(({ type, key }) => type === 'tag' && key === promptTag) ?? {};
  const text = String(value).toLowerCase();
  return (comparator === '=' && text === 'true') || (comparator === '!=' && text === 'false');
}

function promptNames(database: RegistryDatabase, table: 'registered_model' | 'model_version'): ReadonlySet<unknown> {
  const sql = `SELECT name FROM registry_${table}_tags WHERE key = ? AND value = 'true'`;
  return new Set(database.all(sql, promptTag).map((row) => row['name']));
}

interface Tagged {
  readonly name: string;
  readonly tags: readonly KeyValue[] | undefined;
}

function tagValue({ tags }: Tagged, key: string): string | undefined {
  return tags?.find((tag) => tag.key === key)?.value;
}

function holdsAll<T extends Tagged>(
  item: T,
  conditions: readonly Condition[],
  attribute: (item: T, key: string) => Actual,
): boolean {
  return conditions.every((condition) => {
    const actual = condition.type === 'tag' ? tagValue(item, condition.key) : attribute(item, condition.key);
    return matches(condition, actual);
  });
}

function filtered<T extends Tagged>(
  items: readonly T[],
  search: { readonly conditions: readonly Condition[]; readonly prompts: ReadonlySet<unknown> },
  attribute: (item: T, key: string) => Actual,
): readonly T[] {
  const { conditions, prompts } = search;
  if (wantsPrompts(conditions)) return items.filter((item) => holdsAll(item, conditions, attribute));
  const others = conditions.filter(({ type, key }) => type !== 'tag' || key !== promptTag);
  return items.filter((item) => !prompts.has(item.name) && holdsAll(item, others, attribute));
}

function checkNoTwice(keys: readonly string[], clauses: readonly string[]): void {
  if (new Set(keys).size === keys.length) return;
  throw new MlflowError('INTERNAL_ERROR', `\`order_by\` contains duplicate fields: ${pythonList(clauses)}`);
}

interface Search {
  readonly filter: string | undefined;
  readonly max_results: bigint | undefined;
  readonly order_by: readonly string[];
  readonly page_token: string | undefined;
}

function modelSteps(clauses: readonly string[]): readonly SortStep<RegisteredModel>[] {
  const orders = clauses.map((clause) => {
    const { identifier, ascending } = parseDirection(clause);
    if (!['name', 'timestamp', 'last_updated_timestamp'].includes(identifier)) {
      throw invalid(
        `Invalid order by key '${identifier}' specified. Valid keys are '${pythonSet(['name', 'timestamp'])}'`,
      );
    }
    return { key: identifier === 'name' ? 'name' : 'time', ascending };
  });
  checkNoTwice(
    orders.map(({ key }) => key),
    clauses,
  );
  const steps = orders.map(({ key, ascending }) => ({
    of: (model: RegisteredModel) => (key === 'name' ? model.name : model.last_updated_timestamp),
    ascending,
  }));
  return [...steps, { of: (model) => model.name, ascending: true }];
}

function searchModels({ database }: Services, search: Search): object {
  const size = checkedPageSize(search.max_results ?? 100n);
  if (size > 1000) throw wrongValue(size, 'max_results');
  const conditions = parseFilter(search.filter, registeredModelGrammar);
  const steps = modelSteps(search.order_by);
  const models = database
    .all('SELECT * FROM registry_registered_models')
    .map((row) => registeredModelOf(database, row));
  const prompts = promptNames(database, 'registered_model');
  const found = filtered(models, { conditions, prompts }, ({ name }) => name);
  const { items, next_page_token } = pageOf(sortedBy(found, steps), size, search.page_token);
  return { registered_models: unlessEmpty(items), next_page_token };
}

function versionAttribute(version: ModelVersion, key: string): Actual {
  const values: Readonly<Record<string, Actual>> = {
    name: version.name,
    run_id: version.run_id,
    source_path: version.source,
    version_number: BigInt(version.version),
    creation_timestamp: version.creation_timestamp,
    last_updated_timestamp: version.last_updated_timestamp,
  };
  return values[key];
}

const versionOrderGrammar: Grammar = {
  ...modelVersionGrammar,
  attributes: new Map([
    ['name', 'text'],
    ['version_number', 'number'],
    ['creation_timestamp', 'number'],
    ['last_updated_timestamp', 'number'],
  ]),
};

function versionSteps(clauses: readonly string[]): readonly SortStep<ModelVersion>[] {
  const orders = parseOrderBy(clauses, versionOrderGrammar);
  checkNoTwice(
    orders.map(({ key }) => key),
    clauses,
  );
  for (const { type, key } of orders) if (type !== 'attribute') subjectOf(key, versionOrderGrammar);
  const steps = orders.map(({ key, ascending }) => ({
    of: (version: ModelVersion) => versionAttribute(version, key),
    ascending,
  }));
  return [
    ...steps,
    { of: (version) => version.name, ascending: true },
    { of: (version) => BigInt(version.version), ascending: false },
  ];
}

const newestVersionsFirst = ['last_updated_timestamp DESC', 'name ASC', 'version_number DESC'];

function searchVersions({ database }: Services, search: Search): object {
  const size = Number(search.max_results ?? 200_000n);
  if (size > 200_000) throw wrongValue(size, 'max_results');
  if (size < 1) throw invalid(`Invalid value for max_results. It must be a positive integer, but got ${size}`);
  const conditions = parseFilter(search.filter, modelVersionGrammar);
  const steps = versionSteps(search.order_by.length > 0 ? search.order_by : newestVersionsFirst);
  const rows = database.all('SELECT * FROM registry_model_versions WHERE current_stage <> ?', deletedStage);
  const prompts = promptNames(database, 'model_version');
  const versions = rows.map((row) => modelVersionOf(database, row));
  const found = filtered(versions, { conditions, prompts }, versionAttribute);
  const { items, next_page_token } = pageOf(sortedBy(found, steps), size, search.page_token);
  return { model_versions: unlessEmpty(items), next_page_token };
}

/** The routes that search registered models and model versions. */
export function modelSearchRoutes(services: Services): readonly Route[] {
  const shape = { filter: text, max_results: int64, order_by: list(textOrEmpty), page_token: text };
  return [
    route('GET /mlflow/registered-models/search', shape, (message) => searchModels(services, message)),
    route('GET /mlflow/model-versions/search', shape, (message) => searchVersions(services, message)),
  ];
}
