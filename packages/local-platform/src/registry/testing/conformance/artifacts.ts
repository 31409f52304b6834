import type { ConformanceStep } from '../conformance-run.ts';
import { api, files, notThere, refused } from './words.ts';

/** Proxied artifacts. */
export const artifactsSteps: readonly ConformanceStep[] = [
  {
    name: 'takes an artifact',
    send: `PUT ${files}/{experiment}/{run}/artifacts/model/a%20b.txt`,
    body: 'hello',
    contentType: 'text/plain',
    status: 200,
    text: '',
  },
  {
    name: 'gives an artifact',
    send: `GET ${files}/{experiment}/{run}/artifacts/model/a%20b.txt`,
    status: 200,
    text: 'hello',
  },
  {
    name: 'replaces an artifact',
    send: `PUT ${files}/{experiment}/{run}/artifacts/model/a%20b.txt`,
    body: 'hello again',
    contentType: 'application/octet-stream',
    status: 200,
  },
  {
    name: 'lists artifacts by path',
    send: `GET ${files}?path={experiment}/{run}/artifacts/model`,
    status: 200,
    expect: { 'files.length': 1, 'files.0.path': 'a b.txt', 'files.0.is_dir': false, 'files.0.file_size': 11 },
  },
  {
    name: 'lists a run’s artifacts',
    send: `GET ${api}/artifacts/list?run_id={run}`,
    status: 200,
    expect: {
      root_uri: 'mlflow-artifacts:/{experiment}/{run}/artifacts',
      'files.0.path': 'model',
      'files.0.is_dir': true,
      'files.0.file_size': undefined,
    },
  },
  {
    name: 'lists a folder of a run’s artifacts',
    send: `GET ${api}/artifacts/list?run_id={run}&path=model`,
    status: 200,
    expect: { 'files.0.path': 'model/a b.txt', 'files.0.file_size': 11 },
  },
  { name: 'lists nothing where nothing is', send: `GET ${files}?path=none`, status: 200, text: '{}' },
  {
    name: 'does not find an artifact',
    send: `GET ${files}/{experiment}/none`,
    status: 404,
    expect: notThere("No such artifact: '{experiment}/none'"),
  },
  {
    name: 'gives no folder',
    send: `GET ${files}/{experiment}/{run}/artifacts`,
    status: 400,
    expect: { detail: "Artifact path refers to a directory, not a file: '{experiment}/{run}/artifacts'" },
  },
  {
    name: 'gives a run’s artifact at the root',
    send: 'GET /get-artifact?run_id={run}&path=model/a%20b.txt',
    status: 200,
    text: 'hello again',
  },
  ...[
    '..%2f..%2fetc',
    'a%2f..%2f..%2fb',
    '%252e%252e/x',
    '%2fetc/passwd',
    'C:%5cx',
    'a%23b',
    'file:%2f%2f%2fetc%2fpasswd',
  ].map(
    (path): ConformanceStep => ({
      name: `refuses the path ${path}`,
      send: `GET ${files}/${path}`,
      status: 400,
      expect: refused('Invalid path'),
    }),
  ),
  {
    name: 'refuses to list above a run',
    send: `GET ${api}/artifacts/list?run_id={run}&path=../x`,
    status: 400,
    expect: refused('Invalid path'),
  },
  {
    name: 'has no multipart uploads',
    send: 'POST /api/2.0/mlflow-artifacts/mpu/create/1/a',
    body: { path: 'a', num_parts: 2 },
    status: 501,
    expect: refused('Multipart upload is not supported for the current artifact repository', 'NOT_IMPLEMENTED'),
  },
  { name: 'deletes what is not there', send: `DELETE ${files}/{experiment}/none`, status: 200 },
];
