import type { ConformanceStep } from '../conformance-run.ts';
import { api, docs, notThere, refused } from './words.ts';

/** Runs and what is logged to them. */
export const runsSteps: readonly ConformanceStep[] = [
  {
    name: 'creates a run',
    send: `POST ${api}/runs/create`,
    body: `{"experiment_id":"{experiment}","start_time":9007199254740993,"run_name":"first","user_id":"ada","tags":[{"key":"t","value":"v"}]}`,
    status: 200,
    save: { run: 'run.info.run_id' },
    text: /"start_time": 9007199254740993,/,
    expect: {
      'run.info.run_name': 'first',
      'run.info.user_id': 'ada',
      'run.info.status': 'RUNNING',
      'run.info.lifecycle_stage': 'active',
      'run.info.end_time': undefined,
      'run.data.tags.0.key': 't',
      'run.data.tags.1.key': 'mlflow.runName',
      'run.data.metrics': undefined,
    },
  },
  {
    name: 'gets a run',
    send: `GET ${api}/runs/get?run_id={run}`,
    status: 200,
    expect: {
      'run.info.run_uuid': '{run}',
      'run.info.artifact_uri': 'mlflow-artifacts:/{experiment}/{run}/artifacts',
    },
  },
  {
    name: 'does not find a run',
    send: `GET ${api}/runs/get?run_id=none`,
    status: 404,
    expect: notThere('Run with id=none not found'),
  },
  {
    name: 'creates no run in an unknown experiment',
    send: `POST ${api}/runs/create`,
    body: { experiment_id: '987' },
    status: 404,
    expect: notThere('No Experiment with id=987 exists'),
  },
  {
    name: 'refuses two different names of a run',
    send: `POST ${api}/runs/create`,
    body: { experiment_id: '{experiment}', run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] },
    status: 400,
    expect: refused(
      "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='a', mlflow.runName='b').",
    ),
  },
  {
    name: 'logs a metric',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 0.5, timestamp: 10, step: 1 },
    status: 200,
    text: '{}',
  },
  {
    name: 'takes the same metric again',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 0.5, timestamp: 10, step: 1 },
    status: 200,
  },
  {
    name: 'takes int64 as a string',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 0.25, timestamp: '9007199254740993', step: '2' },
    status: 200,
  },
  {
    name: 'keeps the metric of the highest step as the latest',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 9, timestamp: 11, step: 0 },
    status: 200,
  },
  {
    name: 'takes NaN as a string',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'nan', value: 'NaN', timestamp: 1 },
    status: 200,
  },
  {
    name: 'takes Infinity as a string',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'inf', value: '-Infinity', timestamp: 1 },
    status: 200,
  },
  {
    name: 'shows the latest metrics',
    send: `GET ${api}/runs/get?run_id={run}`,
    status: 200,
    text: /"timestamp": 9007199254740993,/,
    expect: {
      'run.data.metrics.length': 3,
      'run.data.metrics.0.key': 'loss',
      'run.data.metrics.0.value': 0.25,
      'run.data.metrics.0.step': 2,
      'run.data.metrics.1.value': 'NaN',
      'run.data.metrics.2.value': -1.7976931348623157e308,
    },
  },
  {
    name: 'gives the history by time',
    send: `GET ${api}/metrics/get-history?run_id={run}&metric_key=loss`,
    status: 200,
    expect: {
      'metrics.length': 3,
      'metrics.0.value': 0.5,
      'metrics.1.value': 9,
      'metrics.2.value': 0.25,
      next_page_token: undefined,
    },
  },
  {
    name: 'pages the history',
    send: `GET ${api}/metrics/get-history?run_id={run}&metric_key=loss&max_results=2`,
    status: 200,
    expect: { 'metrics.length': 2, next_page_token: 'eyJvZmZzZXQiOiAyfQ==' },
  },
  {
    name: 'gives the last page of the history',
    send: `GET ${api}/metrics/get-history?run_id={run}&metric_key=loss&max_results=2&page_token=eyJvZmZzZXQiOiAyfQ%3D%3D`,
    status: 200,
    expect: { 'metrics.length': 1, next_page_token: undefined },
  },
  {
    name: 'has no history of what was not logged',
    send: `GET ${api}/metrics/get-history?run_id=none&metric_key=loss`,
    status: 200,
    text: '{}',
  },
  {
    name: 'refuses a page of nothing',
    send: `GET ${api}/metrics/get-history?run_id={run}&metric_key=loss&max_results=0`,
    status: 400,
    expect: refused("Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer."),
  },
  {
    name: 'refuses a metric that is no number',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 'x', timestamp: 1 },
    status: 400,
    expect: refused(`Invalid value "x" for parameter 'value' supplied:  Hint: Value was of type 'str'. ${docs}`),
  },
  {
    name: 'refuses a metric without a time',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 1 },
    status: 400,
    expect: refused(`Missing value for required parameter 'timestamp'. ${docs}`),
  },
  {
    name: 'refuses a metric before time began',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'loss', value: 1, timestamp: -1 },
    status: 400,
    expect: refused(
      "Invalid value -1 for parameter 'timestamp' supplied: metric 'loss' (value=1.0). Timestamp must be a nonnegative long (64-bit integer) ",
    ),
  },
  {
    name: 'refuses a name that would be another file',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'a//b', value: 1, timestamp: 1 },
    status: 400,
    expect: refused(
      `Invalid value "a//b" for parameter 'name' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to 'a/b'`,
    ),
  },
  {
    name: 'refuses a name with other characters',
    send: `POST ${api}/runs/log-metric`,
    body: { run_id: '{run}', key: 'a*', value: 1, timestamp: 1 },
    status: 400,
    expect: refused(
      `Invalid value "a*" for parameter 'name' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).`,
    ),
  },
];
