import { invalid } from '../mlflow-error.ts';
import { loggedModelGrammar } from '../search/grammar.ts';
import { type Actual, matches } from '../search/matches.ts';
import { type SortStep, sortedBy } from '../search/order-by.ts';
import { pageOf } from '../search/page-token.ts';
import { type Condition, parseFilter } from '../search/parse-filter.ts';
import type { Services } from '../services.ts';
import { experimentIdOf } from '../tracking/names.ts';
import { type Field, flag, int32, list, type Message, nested, text, textOrEmpty } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { type LoggedModel, loggedModelOf, type ModelMetric } from './logged-model-view.ts';

const datasetShape = { dataset_name: text, dataset_digest: text };
const orderShape = { field_name: textOrEmpty, ascending: flag, ...datasetShape };
type Dataset = Message<typeof datasetShape>;
type ModelOrder = Message<typeof orderShape>;

const attributeColumns: Readonly<Record<string, keyof LoggedModel['info']>> = {
  creation_time: 'creation_timestamp_ms',
  creation_timestamp: 'creation_timestamp_ms',
  last_updated_timestamp: 'last_updated_timestamp_ms',
};

function attributeOf({ info }: LoggedModel, key: string): Actual {
  const value = info[attributeColumns[key] ?? (key as keyof LoggedModel['info'])];
  return typeof value === 'object' ? undefined : value;
}

function isOn(metric: ModelMetric, { dataset_name, dataset_digest }: Dataset): boolean {
  return (
    (!dataset_name || metric.dataset_name === dataset_name) &&
    (!dataset_digest || metric.dataset_digest === dataset_digest)
  );
}

function actualsOf(model: LoggedModel, { type, key }: Condition, datasets: readonly Dataset[]): readonly Actual[] {
  if (type === 'attribute') return [attributeOf(model, key)];
  if (type === 'tag') return [model.info.tags?.find((tag) => tag.key === key)?.value];
  if (type === 'parameter') return [model.data.params?.find((param) => param.key === key)?.value];
  const metrics = (model.data.metrics ?? []).filter((metric) => metric.key === key);
  const wanted = metrics.filter((metric) => datasets.length === 0 || datasets.some((one) => isOn(metric, one)));
  return wanted.map(({ value }) => Number(value));
}

function fits(model: LoggedModel, conditions: readonly Condition[], datasets: readonly Dataset[]): boolean {
  const measured = conditions.some(({ type }) => type === 'metric') || datasets.length === 0;
  const onDataset = measured || (model.data.metrics ?? []).some((metric) => datasets.some((one) => isOn(metric, one)));
  return (
    onDataset &&
    conditions.every((condition) => actualsOf(model, condition, datasets).some((actual) => matches(condition, actual)))
  );
}

function newestMetric(model: LoggedModel, key: string, dataset: Dataset): Actual {
  const metrics = (model.data.metrics ?? []).filter((metric) => metric.key === key && isOn(metric, dataset));
  const newest = sortedBy(metrics, [
    { of: ({ timestamp }) => timestamp, ascending: false },
    { of: ({ step }) => step, ascending: false },
  ])[0];
  return newest && Number(newest.value);
}

function stepOf({ field_name: name, ascending = true, ...dataset }: ModelOrder): SortStep<LoggedModel> {
  if (name.startsWith('metrics.')) {
    return { of: (model) => newestMetric(model, name.slice('metrics.'.length), dataset), ascending };
  }
  if (name.includes('.')) throw invalid(`Invalid order by field name: ${name}. Only metrics are supported.`);
  if (!loggedModelGrammar.attributes.has(name)) throw invalid(`Invalid order by field name: ${name}`);
  return { of: (model) => attributeOf(model, name), ascending };
}

interface LoggedModelSearch {
  readonly experiment_ids: readonly string[];
  readonly filter: string | undefined;
  readonly datasets: readonly Dataset[];
  readonly max_results: number | undefined;
  readonly order_by: readonly ModelOrder[];
  readonly page_token: string | undefined;
}

function searchLoggedModels({ database }: Services, search: LoggedModelSearch): object {
  const { datasets } = search;
  if (datasets.some(({ dataset_name }) => !dataset_name)) {
    throw invalid('`dataset_name` in the `datasets` clause must be specified.');
  }
  const conditions = parseFilter(search.filter, loggedModelGrammar);
  const steps: readonly SortStep<LoggedModel>[] = [
    ...search.order_by.map(stepOf),
    { of: ({ info }) => info.creation_timestamp_ms, ascending: false },
    { of: ({ info }) => info.model_id, ascending: true },
  ];
  const experiments = JSON.stringify(search.experiment_ids.map((id) => Number(experimentIdOf(id))));
  const sql = `SELECT * FROM registry_logged_models WHERE lifecycle_stage <> 'deleted'
    AND experiment_id IN (SELECT value FROM json_each(?))`;
  const models = database.all(sql, experiments).map((row) => loggedModelOf(database, row));
  const found = models.filter((model) => fits(model, conditions, datasets));
  const { items, next_page_token } = pageOf(sortedBy(found, steps), search.max_results || 50, search.page_token);
  return { models: unlessEmpty(items), next_page_token };
}

/** The route that searches logged models. */
export function loggedModelSearchRoutes(services: Services): readonly Route[] {
  const shape = {
    experiment_ids: { ...list(textOrEmpty), required: true },
    filter: text,
    datasets: list(nested(datasetShape) as Field<Dataset>),
    max_results: int32,
    order_by: list(nested(orderShape) as Field<ModelOrder>),
    page_token: text,
  };
  return [route('POST /mlflow/logged-models/search', shape, (message) => searchLoggedModels(services, message))];
}
