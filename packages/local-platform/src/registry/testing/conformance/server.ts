import type { ConformanceStep } from '../conformance-run.ts';
import { api, docs, refused } from './words.ts';

/** The server itself and how it reads requests. */
export const serverSteps: readonly ConformanceStep[] = [
  { name: 'tells its health', send: 'GET /health', status: 200, text: 'OK' },
  { name: 'tells its version', send: 'GET /version', status: 200, text: '3.17.2' },
  {
    name: 'tells what it can',
    send: 'GET /api/3.0/mlflow/server-info',
    status: 200,
    expect: {
      store_type: 'SqlStore',
      workspaces_enabled: false,
      multipart_uploads_enabled: false,
      multipart_downloads_enabled: false,
    },
  },
  { name: 'has no server info under 2.0', send: `GET ${api}/server-info`, status: 404, text: /<title>404 Not Found</ },
  { name: 'answers unknown routes like Flask', send: 'GET /nope', status: 404, text: /^<!doctype html>/ },
  {
    name: 'answers wrong methods like Flask',
    send: `GET ${api}/runs/create`,
    status: 405,
    text: /405 Method Not Allowed/,
  },
  {
    name: 'wants JSON',
    send: `POST ${api}/experiments/create`,
    body: '{}',
    contentType: 'text/plain',
    status: 400,
    expect: refused("Bad Request. Content-Type must be one of ['application/json']."),
  },
  {
    name: 'takes malformed JSON as an empty body',
    send: `POST ${api}/experiments/create`,
    body: '{bad',
    status: 400,
    expect: refused(`Missing value for required parameter 'name'. ${docs}`),
  },
  {
    name: 'names the type of a wrong value',
    send: `POST ${api}/experiments/create`,
    body: { name: 5 },
    status: 400,
    expect: refused(`Invalid value 5 for parameter 'name' supplied:  Hint: Value was of type 'int'. ${docs}`),
  },
];
