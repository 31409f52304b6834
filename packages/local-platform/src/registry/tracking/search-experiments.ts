import { invalid } from '../mlflow-error.ts';
import { experimentGrammar } from '../search/grammar.ts';
import { matches } from '../search/matches.ts';
import { type Order, parseOrderBy, sortedBy } from '../search/order-by.ts';
import { pageOf } from '../search/page-token.ts';
import { type Condition, parseFilter } from '../search/parse-filter.ts';
import type { Services } from '../services.ts';
import { int64, list, oneOf, required, text } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { type Experiment, experimentOf, stagesOf, type ViewType, viewTypes } from './experiments.ts';
import { experimentIdOf } from './names.ts';

function actualOf(experiment: Experiment, { type, key }: Pick<Condition, 'type' | 'key'>): string | bigint | undefined {
  if (type === 'tag') return experiment.tags?.find((tag) => tag.key === key)?.value;
  const values: Readonly<Record<string, string | bigint>> = {
    name: experiment.name,
    experiment_id: experiment.experiment_id,
    creation_time: experiment.creation_time,
    last_update_time: experiment.last_update_time,
  };
  return values[key];
}

function checkExperimentIds(conditions: readonly Condition[]): void {
  const onIds = conditions.filter(({ key, type }) => type === 'attribute' && key === 'experiment_id');
  for (const { comparator, value } of onIds) {
    if (comparator.endsWith('LIKE')) throw invalid(`Invalid comparator for experiment_id: ${comparator}`);
    for (const id of [value].flat()) experimentIdOf(String(id));
  }
}

function sortValue(experiment: Experiment, order: Order): string | bigint | undefined {
  // Ids are numbers: "10" comes after "9".
  return order.key === 'experiment_id' ? BigInt(experiment.experiment_id) : actualOf(experiment, order);
}

interface ExperimentSearch {
  readonly filter: string | undefined;
  readonly order_by: readonly string[];
  readonly max_results: bigint | undefined;
  readonly page_token: string | undefined;
  readonly view_type: ViewType | undefined;
}

/** Refuses a page size that is not positive; the API has no default where clients must send one. */
export function checkedPageSize(size: bigint | number | undefined): number {
  if (size === undefined || size <= 0) {
    throw invalid(`Invalid value ${size ?? 0} for parameter 'max_results' supplied. It must be a positive integer`);
  }
  return Number(size);
}

function searchExperiments({ database }: Services, search: ExperimentSearch): object {
  const size = checkedPageSize(search.max_results);
  if (size > 50_000)
    throw invalid(`Invalid value ${size} for parameter 'max_results' supplied. It must be at most 50000`);
  const conditions = parseFilter(search.filter, experimentGrammar);
  checkExperimentIds(conditions);
  const clauses = search.order_by.length > 0 ? search.order_by : ['creation_time DESC', 'experiment_id ASC'];
  const orders = parseOrderBy([...clauses, 'experiment_id DESC'], experimentGrammar);
  const unsortable = orders.find(({ type }) => type !== 'attribute');
  if (unsortable !== undefined) throw invalid(`Invalid order_by entity: ${unsortable.type}`);
  const sql = 'SELECT * FROM registry_experiments WHERE lifecycle_stage IN (SELECT value FROM json_each(?))';
  const found = database
    .all(sql, stagesOf(search.view_type))
    .map((row) => experimentOf(database, row))
    .filter((experiment) => conditions.every((condition) => matches(condition, actualOf(experiment, condition))));
  const steps = orders.map((order) => ({ of: (one: Experiment) => sortValue(one, order), ascending: order.ascending }));
  const { items, next_page_token } = pageOf(sortedBy(found, steps), size, search.page_token);
  return { experiments: unlessEmpty(items), next_page_token };
}

const searchShape = {
  view_type: oneOf(viewTypes),
  max_results: int64,
  order_by: list(required(text)),
  filter: text,
  page_token: text,
};

/** The routes that search experiments. */
export function experimentSearchRoutes(services: Services): readonly Route[] {
  return ['GET', 'POST'].map((method) =>
    route(`${method} /mlflow/experiments/search`, searchShape, (message) => searchExperiments(services, message)),
  );
}
