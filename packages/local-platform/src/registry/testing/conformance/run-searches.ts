import type { ConformanceStep } from '../conformance-run.ts';
import { api, docs, refused } from './words.ts';

function search(name: string, filter: string, found: readonly string[]): ConformanceStep {
  const names = Object.fromEntries(found.map((run, index) => [`runs.${index}.info.run_name`, run]));
  return {
    name: `finds runs: ${name}`,
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], filter },
    status: 200,
    expect: { [`runs.${found.length}`]: undefined, ...names },
  };
}

function refusedSearch(filter: string, message: string): ConformanceStep {
  return {
    name: `refuses the filter ${filter}`,
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], filter },
    status: 400,
    expect: refused(message),
  };
}

function ordered(order: string, found: readonly string[]): ConformanceStep {
  return {
    ...search('', '', found),
    name: `orders runs by ${order}`,
    body: { experiment_ids: ['{experiment}'], order_by: [order] },
  };
}

/** The search language, orders and pages of runs. */
export const runSearchesSteps: readonly ConformanceStep[] = [
  search('all, the newest first', '', ['renamed', 'second']),
  search('by metric', 'metrics.acc >= 0.95', ['renamed']),
  search('by metric and parameter', "metrics.loss < 1 and params.lr = '0.1'", ['renamed']),
  search('not by a value that is not so', 'metrics.acc < 0.95', []),
  search('NaN is no number', 'metrics.nan < 1', []),
  search('NaN differs from every number', 'metrics.nan != 1', ['renamed']),
  search('by a tag in backticks', "tags.`a b` = 'spaced'", ['renamed']),
  search('by a tag in quotes, a text in quotes', 'tags."a b" = "spaced"', ['renamed']),
  search('by a pattern', "params.lr LIKE '0%'", ['renamed']),
  search('by a pattern in its case', "tags.`mlflow.runName` LIKE 'REN%'", []),
  search('by a pattern in any case', "tags.`mlflow.runName` ILIKE 'REN%'", ['renamed']),
  search('by status', "status = 'FAILED'", ['second']),
  search('by a list of ids', "attributes.run_id IN ('{run}', 'x')", ['renamed']),
  search('by a list of other ids', "run_id NOT IN ('{run}')", ['second']),
  search('by name', "run_name = 'second'", ['second']),
  search('by time', 'attributes.start_time > 5', ['renamed']),
  search('by what is not there', 'params.lr IS NULL', ['second']),
  search('by what is there', 'params.lr IS NOT NULL', ['renamed']),
  search('by dataset', "dataset.name = 'rows'", ['renamed']),
  search('by a negative number', 'metrics.acc > -1e-3', ['renamed']),
  search('of conditions without AND between', "status = 'FINISHED' params.lr = '0.1'", ['renamed']),
  ordered('metrics.acc DESC', ['renamed', 'second']),
  ordered('start_time ASC', ['second', 'renamed']),
  ordered('params.lr', ['renamed', 'second']),
  ordered('tags.`mlflow.runName` DESC', ['second', 'renamed']),
  refusedSearch("metrics.acc > 'x'", "Expected numeric value type for metric. Found 'x'"),
  refusedSearch('params.lr = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"),
  refusedSearch("params.lr = '1' OR params.lr = '2'", "Invalid clause(s) in filter string: 'OR'"),
  refusedSearch("(params.lr = '1')", "Invalid clause(s) in filter string: '(params.lr = '1')'"),
  refusedSearch('metrics.acc', "Invalid clause(s) in filter string: 'metrics.acc'"),
  refusedSearch('metrics.acc =', "Invalid clause(s) in filter string: 'metrics.acc', '='"),
  refusedSearch('= 1', "Invalid clause(s) in filter string: '=', '1'"),
  refusedSearch(
    "foo.bar = 'x'",
    "Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
  ),
  refusedSearch(
    "attributes.status IN ('a')",
    "Only ['run_id'] attributes support comparison with a list of quoted string values.",
  ),
  refusedSearch(
    'run_id IN ()',
    'While parsing a list in the query, expected a non-empty list of string values, but got empty list',
  ),
  refusedSearch(
    'metrics.acc IS NULL',
    "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'acc'",
  ),
  refusedSearch("start_time > '1'", "Expected numeric value type for numeric attribute: start_time. Found '1'"),
  {
    name: 'pages runs',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], max_results: 1 },
    status: 200,
    expect: { 'runs.length': 1, next_page_token: 'eyJvZmZzZXQiOiAxfQ==' },
  },
  {
    name: 'refuses a token that is none',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], page_token: 'zz' },
    status: 400,
    expect: refused('Invalid page token, could not base64-decode'),
  },
  {
    name: 'refuses too long pages',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], max_results: 50001 },
    status: 400,
    expect: refused(
      `Invalid value 50001 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. ${docs}`,
    ),
  },
  {
    name: 'refuses to search an experiment that is no number',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['x'] },
    status: 400,
    expect: refused("Invalid experiment ID 'x'. Experiment ID must be a valid integer."),
  },
  { name: 'searches nothing', send: `POST ${api}/runs/search`, body: {}, status: 200, text: '{}' },
  {
    name: 'refuses an order that is none',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], order_by: ['metrics.acc UP'] },
    status: 400,
    expect: refused("Invalid ordering key in order_by clause 'metrics.acc UP'."),
  },
  { name: 'deletes a run', send: `POST ${api}/runs/delete`, body: { run_id: '{second}' }, status: 200, text: '{}' },
  search('not the deleted', '', ['renamed']),
  {
    name: 'changes no deleted run',
    send: `POST ${api}/runs/set-tag`,
    body: { run_id: '{second}', key: 'k', value: 'v' },
    status: 400,
    expect: refused("The run {second} must be in the 'active' state. Current state is deleted."),
  },
  {
    name: 'finds deleted runs when asked',
    send: `POST ${api}/runs/search`,
    body: { experiment_ids: ['{experiment}'], run_view_type: 'DELETED_ONLY' },
    status: 200,
    expect: { 'runs.length': 1, 'runs.0.info.run_id': '{second}' },
  },
  { name: 'restores a run', send: `POST ${api}/runs/restore`, body: { run_id: '{second}' }, status: 200 },
];
