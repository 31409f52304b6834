import { doubleOf, integerOf, type RegistryDatabase, type Row, textOf } from '../database/registry-database.ts';
import { invalid, MlflowError } from '../mlflow-error.ts';
import { runGrammar, type Subject } from '../search/grammar.ts';
import { type Actual, matches } from '../search/matches.ts';
import { type Order, parseOrderBy, type SortStep, sortedBy } from '../search/order-by.ts';
import { pageOf } from '../search/page-token.ts';
import { type Condition, parseFilter } from '../search/parse-filter.ts';
import type { Services } from '../services.ts';
import { int32, list, oneOf, required, text, textOrEmpty, wrongValue } from '../wire/fields.ts';
import { pythonList } from '../wire/python-text.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { stagesOf, type ViewType, viewTypes } from './experiments.ts';
import { experimentIdOf } from './names.ts';
import { type RunInfo, runInfoOf, runOf } from './run-view.ts';
import { checkedPageSize } from './search-experiments.ts';

/** The experiments that are searched, as a JSON list of numbers. */
type ExperimentIds = string;

/** What each run has where a filter or order looks: read once per search, not once per run. */
type Values = ReadonlyMap<string, readonly Actual[]>;

const tables = { metric: 'registry_latest_metrics', parameter: 'registry_params', tag: 'registry_run_tags' } as const;
const inExperiments =
  'run_id IN (SELECT run_id FROM registry_runs WHERE experiment_id IN (SELECT value FROM json_each(?)))';

function grouped(rows: readonly Row[], read: (row: Row) => Actual): Values {
  const values = new Map<string, Actual[]>();
  for (const row of rows) {
    const runId = textOf(row, 'run_id');
    values.set(runId, [...(values.get(runId) ?? []), read(row)]);
  }
  return values;
}

function metricValue(row: Row): number {
  return integerOf(row, 'is_nan') === 1n ? Number.NaN : doubleOf(row, 'value');
}

function datasetValues(database: RegistryDatabase, key: string, experiments: ExperimentIds): Values {
  const sql = `SELECT run_id, name, digest, tags FROM registry_run_datasets JOIN registry_datasets USING (dataset_id)
    WHERE experiment_id IN (SELECT value FROM json_each(?))`;
  const contextOf = (row: Row): Actual => {
    const tags = JSON.parse(textOf(row, 'tags')) as readonly { key: string; value: string }[];
    return tags.find((tag) => tag.key === 'mlflow.data.context')?.value;
  };
  return grouped(database.all(sql, experiments), (row) => (key === 'context' ? contextOf(row) : textOf(row, key)));
}

function storedValues(database: RegistryDatabase, { type, key }: Subject, experiments: ExperimentIds): Values {
  if (type === 'attribute') return new Map();
  if (type === 'dataset') return datasetValues(database, key, experiments);
  const rows = database.all(`SELECT * FROM ${tables[type]} WHERE key = ? AND ${inExperiments}`, key, experiments);
  return grouped(rows, type === 'metric' ? metricValue : (row) => textOf(row, 'value'));
}

const attributeAliases: Readonly<Record<string, keyof RunInfo>> = {
  created: 'start_time',
  Created: 'start_time',
  'run name': 'run_name',
  'Run name': 'run_name',
  'Run Name': 'run_name',
};

/** Reads what a run has where the subject looks; several values only for datasets. */
function reader(
  database: RegistryDatabase,
  subject: Subject,
  experiments: ExperimentIds,
): (run: RunInfo) => readonly Actual[] {
  if (subject.type === 'attribute') {
    const key = attributeAliases[subject.key] ?? (subject.key as keyof RunInfo);
    return (run) => [run[key]];
  }
  const values = storedValues(database, subject, experiments);
  return (run) => values.get(run.run_id) ?? [undefined];
}

function filterOf(database: RegistryDatabase, conditions: readonly Condition[], experiments: ExperimentIds) {
  const tests = conditions.map((condition) => ({ condition, read: reader(database, condition, experiments) }));
  return (run: RunInfo): boolean =>
    tests.every(({ condition, read }) => read(run).some((actual) => matches(condition, actual)));
}

function checkOrders(orders: readonly Order[], clauses: readonly string[]): void {
  if (orders.some(({ type }) => type === 'dataset')) throw invalid("Invalid identifier type 'dataset'");
  const names = orders.map(({ type, key }) => `${type}.${attributeAliases[key] ?? key}`);
  if (new Set(names).size === names.length) return;
  throw new MlflowError('INTERNAL_ERROR', `\`order_by\` contains duplicate fields: ${pythonList(clauses)}`);
}

/** The order asked for, then the newest first, then by id: the same list every time. */
function sortSteps(
  database: RegistryDatabase,
  clauses: readonly string[],
  experiments: ExperimentIds,
): readonly SortStep<RunInfo>[] {
  const orders = parseOrderBy(clauses, runGrammar);
  checkOrders(orders, clauses);
  const last: readonly SortStep<RunInfo>[] = [
    { of: (run) => run.start_time, ascending: false },
    { of: (run) => run.run_id, ascending: true },
  ];
  const asked = orders.map((order) => {
    const read = reader(database, order, experiments);
    return { of: (run: RunInfo) => read(run)[0], ascending: order.ascending };
  });
  return [...asked, ...last];
}

interface RunSearch {
  readonly experiment_ids: readonly string[];
  readonly filter: string | undefined;
  readonly max_results: number | undefined;
  readonly order_by: readonly string[];
  readonly page_token: string | undefined;
  readonly run_view_type: ViewType | undefined;
}

function searchRuns({ database }: Services, search: RunSearch): object {
  const size = checkedPageSize(search.max_results ?? 1000);
  if (size > 50_000) throw wrongValue(size, 'max_results');
  const conditions = parseFilter(search.filter, runGrammar);
  const experiments = JSON.stringify(search.experiment_ids.map((id) => Number(experimentIdOf(id))));
  const steps = sortSteps(database, search.order_by, experiments);
  const sql = `SELECT * FROM registry_runs WHERE experiment_id IN (SELECT value FROM json_each(?))
    AND lifecycle_stage IN (SELECT value FROM json_each(?))`;
  const runs = database.all(sql, experiments, stagesOf(search.run_view_type)).map(runInfoOf);
  const found = runs.filter(filterOf(database, conditions, experiments));
  const { items, next_page_token } = pageOf(sortedBy(found, steps), size, search.page_token);
  return { runs: unlessEmpty(items.map((info) => runOf(database, info))), next_page_token };
}

/** The route that searches runs. */
export function runSearchRoutes(services: Services): readonly Route[] {
  const shape = {
    experiment_ids: list(required(text)),
    filter: text,
    max_results: int32,
    order_by: list(textOrEmpty),
    page_token: text,
    run_view_type: oneOf(viewTypes),
  };
  return [route('POST /mlflow/runs/search', shape, (message) => searchRuns(services, message))];
}
