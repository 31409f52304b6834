import { type ConformanceCase, error, read, wrongMethod } from './conformance-case.ts';

export const documents: readonly ConformanceCase[] = [
  read('/v2', [
    200,
    /^\{"name":"[^"]+","version":"2\.51\.0","extensions":\[.*"binary_tensor_data".*"statistics".*\]\}$/,
  ]),
  read('/v2/', [404, error('Not Found')], 'text/plain'),
  read('/v2/health/live', [200, ''], 'text/plain'),
  read('/v2/health/ready', [200, ''], 'text/plain'),
  read('/v2/health/foo', [404, error('Not Found')], 'text/plain'),
  read('/v2/models/identity_fp32', [
    200,
    /^\{"name":"identity_fp32","versions":\["1"\],"platform":"\w+","inputs":\[\{"name":"x","datatype":"FP32","shape":\[-1\]\}\],"outputs":\[\{"name":"y","datatype":"FP32","shape":\[-1\]\}\]\}$/,
  ]),
  read('/v2/models/identity_fp32/versions/1', [200, /^\{"name":"identity_fp32","versions":\["1"\]/]),
  read('/v2/models/identity_fp32/versions/2', [
    404,
    error("Request for unknown model: 'identity_fp32' version 2 is not found"),
  ]),
  read('/v2/models/identity_fp32/versions/x', [404, error('Not Found')], 'text/plain'),
  read('/v2/models/nope', [404, error("Request for unknown model: 'nope' is not found")]),
  read('/v2/models/identity_fp32/ready', [200, ''], 'text/plain'),
  read('/v2/models/identity_fp32/versions/1/ready', [200, ''], 'text/plain'),
  read('/v2/models/identity_fp32/versions/2/ready', [400, error('Model version not ready')], 'text/plain'),
  read('/v2/models/nope/ready', [400, error('Model version not ready')], 'text/plain'),
  read('/v2/models/add_sub/config', [
    200,
    /^\{"name":"add_sub","platform":"\w*","backend":"\w+","runtime":"","version_policy":\{"latest":\{"num_versions":1\}\},"max_batch_size":0,"input":\[\{"name":"a","data_type":"TYPE_FP32","format":"FORMAT_NONE","dims":\[-1,4\],/,
  ]),
  read('/v2/models/nope/config', [404, error("Request for unknown model: 'nope' is not found")]),
  read('/v2/models/identity_fp32/stats', [
    200,
    /^\{"model_stats":\[\{"name":"identity_fp32","version":"1","last_inference":\d+,"inference_count":\d+,"execution_count":\d+,"inference_stats":\{"success":\{"count":\d+,"ns":\d+\},"fail":\{"count":0,"ns":0\},"queue":.*"compute_input":.*"compute_infer":.*"compute_output":.*"cache_hit":\{"count":0,"ns":0\},"cache_miss":\{"count":0,"ns":0\}\},"response_stats":\{\},"batch_stats":\[.*\],"memory_usage":\[\]\}\]\}$/,
  ]),
  read('/v2/models/nope/stats', [400, error("requested model 'nope' is not available")]),
  read('/v2/models/identity_fp32/versions/2/stats', [
    400,
    error("requested model version is not available for model 'identity_fp32'"),
  ]),
  read('/v2/models/stats', [200, /^\{"model_stats":\[\{"name":"\w+","version":"1",/]),
  read('/foo', [404, error('Not Found')], 'text/plain'),
  wrongMethod('POST', '/v2', 'application/json'),
  wrongMethod('POST', '/v2/health/ready', 'text/plain'),
  wrongMethod('PUT', '/v2/models/nope', 'application/json'),
  wrongMethod('POST', '/v2/models/nope/ready', 'text/plain'),
  wrongMethod('GET', '/v2/models/nope/infer', 'text/plain'),
  wrongMethod('GET', '/v2/repository/index', 'application/json'),
  wrongMethod('GET', '/v2/repository/models/nope/unload', 'application/json'),
];

export const repository: readonly ConformanceCase[] = [
  {
    body: '',
    status: 200,
    answer:
      /^\[\{"name":"add_sub","version":"1","state":"READY"\},\{"name":"identity_bool","version":"1","state":"READY"\},/,
  },
  { body: '{"ready":true}', status: 200, answer: /^\[\{"name":"add_sub","version":"1","state":"READY"\},/ },
  { body: '{"ready":1}', status: 500, answer: error('attempt to access JSON non-boolean as boolean') },
  {
    body: '{bad',
    status: 500,
    answer: error('failed to parse the request JSON buffer: Missing a name for object member. at 1'),
  },
].map((row) => ({
  title: `POST /v2/repository/index ${row.body}`,
  method: 'POST',
  path: '/v2/repository/index',
  contentType: 'application/json',
  ...row,
}));
