import type { ConformanceStep } from '../conformance-run.ts';
import { api, docs, notThere, refused } from './words.ts';

/** Parameters, batches, tags, inputs and outputs of runs. */
export const runDataSteps: readonly ConformanceStep[] = [
  {
    name: 'logs a parameter',
    send: `POST ${api}/runs/log-parameter`,
    body: { run_id: '{run}', key: 'lr', value: '0.1' },
    status: 200,
  },
  {
    name: 'takes the same parameter again',
    send: `POST ${api}/runs/log-parameter`,
    body: { run_id: '{run}', key: 'lr', value: '0.1' },
    status: 200,
  },
  {
    name: 'refuses to change a parameter',
    send: `POST ${api}/runs/log-parameter`,
    body: { run_id: '{run}', key: 'lr', value: '0.2' },
    status: 400,
    expect: refused(
      "Changing param values is not allowed. Param with key='lr' was already logged with value='0.1' for run ID='{run}'. Attempted logging new value '0.2'.",
    ),
  },
  {
    name: 'cuts a long parameter',
    send: `POST ${api}/runs/log-parameter`,
    body: { run_id: '{run}', key: 'long', value: 'x'.repeat(6001) },
    status: 200,
  },
  {
    name: 'logs a batch',
    send: `POST ${api}/runs/log-batch`,
    body: {
      run_id: '{run}',
      metrics: [
        { key: 'acc', value: 0.9, timestamp: 1, step: 0 },
        { key: 'acc', value: 0.95, timestamp: 2, step: 1 },
      ],
      params: [{ key: 'depth', value: '3' }],
      tags: [{ key: 'a b', value: 'spaced' }],
    },
    status: 200,
    text: '{}',
  },
  {
    name: 'refuses a batch that changes a parameter',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '{run}', params: [{ key: 'lr', value: '3' }] },
    status: 400,
    expect: refused(
      "Changing param values is not allowed. Params were already logged='[{'key': 'lr', 'old_value': '0.1', 'new_value': '3'}]' for run ID='{run}'.",
    ),
  },
  {
    name: 'refuses a batch with a parameter twice',
    send: `POST ${api}/runs/log-batch`,
    body: {
      run_id: '{run}',
      params: [
        { key: 'q', value: '3' },
        { key: 'q', value: '4' },
      ],
    },
    status: 400,
    expect: refused(
      "Duplicate parameter keys have been submitted: ['q']. Please ensure the request contains only one param value per param key.",
    ),
  },
  {
    name: 'refuses 1,001 metrics',
    send: `POST ${api}/runs/log-batch`,
    body: {
      run_id: '{run}',
      metrics: Array.from({ length: 1001 }, (_, step) => ({ key: 'many', value: 1, timestamp: 1, step })),
    },
    status: 400,
    expect: refused(
      'A batch logging request can contain at most 1000 metrics. Got 1001 metrics. Please split up metrics across multiple requests and try again.',
    ),
  },
  {
    name: 'refuses 101 tags',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '{run}', tags: Array.from({ length: 101 }, (_, index) => ({ key: `t${index}`, value: 'x' })) },
    status: 400,
    expect: refused(
      'A batch logging request can contain at most 100 tags. Got 101 tags. Please split up tags across multiple requests and try again.',
    ),
  },
  {
    name: 'names the metric of a batch that lacks its time',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '{run}', metrics: [{ key: 'q', value: 1 }] },
    status: 400,
    expect: refused(`Missing value for required parameter 'metrics[0].timestamp'. ${docs}`),
  },
  {
    name: 'names the tag of a batch that lacks its key',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '{run}', tags: [{ value: 'x' }] },
    status: 400,
    expect: refused(`Missing value for required parameter 'tags[0].key'. ${docs}`),
  },
  {
    name: 'wants lists in a batch',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '{run}', metrics: { a: 1 } },
    status: 400,
    expect: refused(`Invalid value {"a":1} for parameter 'metrics' supplied:  Hint: Value was of type 'dict'. ${docs}`),
  },
  {
    name: 'refuses what cannot be a run id',
    send: `POST ${api}/runs/log-batch`,
    body: { run_id: '-bad' },
    status: 400,
    expect: refused(`Invalid value "-bad" for parameter 'run_id' supplied.`),
  },
  {
    name: 'sets a tag',
    send: `POST ${api}/runs/set-tag`,
    body: { run_id: '{run}', key: 'k', value: 'v' },
    status: 200,
    text: '{}',
  },
  { name: 'deletes a tag', send: `POST ${api}/runs/delete-tag`, body: { run_id: '{run}', key: 'k' }, status: 200 },
  {
    name: 'does not delete a tag twice',
    send: `POST ${api}/runs/delete-tag`,
    body: { run_id: '{run}', key: 'k' },
    status: 404,
    expect: notThere('No tag with name: k in run with id {run}'),
  },
  {
    name: 'renames a run by its tag',
    send: `POST ${api}/runs/set-tag`,
    body: { run_id: '{run}', key: 'mlflow.runName', value: 'renamed' },
    status: 200,
  },
  {
    name: 'logs inputs',
    send: `POST ${api}/runs/log-inputs`,
    body: {
      run_id: '{run}',
      datasets: [
        {
          dataset: { name: 'rows', digest: 'd1', source_type: 'local', source: '{}' },
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
        },
      ],
      models: [{ model_id: 'm-1' }],
    },
    status: 200,
    text: '{}',
  },
  {
    name: 'logs outputs',
    send: `POST ${api}/runs/outputs`,
    body: { run_id: '{run}', models: [{ model_id: 'm-2', step: 3 }] },
    status: 200,
  },
  {
    name: 'shows everything that was logged',
    send: `GET ${api}/runs/get?run_id={run}`,
    status: 200,
    expect: {
      'run.info.run_name': 'renamed',
      'run.data.params.0.value': '0.1',
      'run.data.params.1.value.length': undefined,
      'run.data.params.1.value': 'x'.repeat(6000),
      'run.data.params.2.key': 'depth',
      'run.inputs.dataset_inputs.0.dataset.digest': 'd1',
      'run.inputs.dataset_inputs.0.tags.0.value': 'training',
      'run.inputs.model_inputs.0.model_id': 'm-1',
      'run.outputs.model_outputs.0.model_id': 'm-2',
      'run.outputs.model_outputs.0.step': 3,
    },
  },
  {
    name: 'finishes a run',
    send: `POST ${api}/runs/update`,
    body: { run_id: '{run}', status: 'FINISHED', end_time: 77 },
    status: 200,
    expect: { 'run_info.status': 'FINISHED', 'run_info.end_time': 77, 'run_info.run_name': 'renamed' },
  },
  {
    name: 'creates a second run, with a number as status later',
    send: `POST ${api}/runs/create`,
    body: { experiment_id: '{experiment}', start_time: 5, run_name: 'second' },
    status: 200,
    save: { second: 'run.info.run_id' },
  },
  {
    name: 'takes a status by its number',
    send: `POST ${api}/runs/update`,
    body: { run_id: '{second}', status: 4 },
    status: 200,
    expect: { 'run_info.status': 'FAILED' },
  },
];
