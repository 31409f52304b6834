import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datatypes } from '../datatypes.ts';
import { addSubModel, classifierModel, identityModel, reducingModel } from '../testing/models.ts';
import { encodeOnnxModel } from '../testing/onnx-model.ts';
import { createTestInference, type TestInference, testDigest } from '../testing/test-inference.ts';

let server: TestInference;

/** Text out under a name that makes it bytes. */
function bytesModel(): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'x', type: 'BYTES', shape: ['n'] }],
    outputs: [{ name: 'image_bytes', type: 'BYTES', shape: ['n'] }],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['image_bytes'] }],
  });
}

beforeAll(async () => {
  server = createTestInference();
  for (const type of datatypes) await server.serve(type, identityModel(type));
  await server.serve('digits', classifierModel(), '7');
  await server.serve('add_sub', addSubModel());
  await server.serve('reducing', reducingModel());
  await server.serve('bytes', bytesModel());
  await server.serve('table', identityModel('FP32', ['n', 2]));
});

afterAll(() => server.end());

async function predict(model: string, body: string): Promise<{ status: number; text: string }> {
  const response = await server.post(`/v1/models/${model}:predict`, body);
  expect(response.headers.get('content-type')).toBe('application/json');
  return { status: response.status, text: await response.text() };
}

describe('status and metadata', () => {
  it('tells the one version that is there', async () => {
    const expected = `{
 "model_version_status": [
  {
   "version": "7",
   "state": "AVAILABLE",
   "status": {
    "error_code": "OK",
    "error_message": ""
   }
  }
 ]
}
`;
    for (const path of ['/v1/models/digits', '/v1/models/digits/versions/7', '/V1/Models/digits']) {
      const response = await server.get(path);
      expect([response.status, await response.text()]).toEqual([200, expected]);
    }
  });

  it('tells names, types and shapes, 64-bit integers as text', async () => {
    const response = await server.get('/v1/models/digits/metadata');
    expect(response.headers.get('x-ai-platform-artifact-sha256')).toBe(testDigest('7'));
    const dim = (...sizes: string[]) => ({ dim: sizes.map((size) => ({ size, name: '' })), unknown_rank: false });
    expect(await response.json()).toEqual({
      model_spec: { name: 'digits', signature_name: '', version: '7' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: { image: { dtype: 'DT_FLOAT', tensor_shape: dim('-1', '2'), name: 'serving_default_image:0' } },
              outputs: {
                probabilities: { dtype: 'DT_FLOAT', tensor_shape: dim('-1', '3'), name: 'StatefulPartitionedCall:0' },
              },
              method_name: 'tensorflow/serving/predict',
            },
          },
        },
      },
    });
  });

  it.each([
    ['/v1/models/nope', 404, 'Could not find any versions of model nope'],
    ['/v1/models/digits/versions/8', 404, 'Could not find version 8 of model digits'],
    ['/v1/models/nope/metadata', 404, 'Servable not found for request: Latest(nope)'],
    ['/v1/models/digits/versions/8/metadata', 404, 'Servable not found for request: Specific(digits, 8)'],
    ['/v1/models/digits/labels/stable', 400, 'Unrecognized servable version label: stable'],
    ['/v1/models/digits/foo', 400, 'Malformed request: GET /v1/models/digits/foo'],
    ['/v1/models/digits:predict', 400, 'Malformed request: GET /v1/models/digits:predict'],
    ['/v1/models/digits/versions/x', 400, 'Malformed request: GET /v1/models/digits/versions/x'],
  ])('%s is refused', async (path, status, message) => {
    const response = await server.get(path);
    expect([response.status, await response.json()]).toEqual([status, { error: message }]);
  });

  it('refuses other methods as malformed, not as 405', async () => {
    const response = await server.get('/v1/models/digits', { method: 'DELETE' });
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'Malformed request: DELETE /v1/models/digits' },
    ]);
  });
});

describe('KServe v1, where TensorFlow Serving has no such route', () => {
  it('lists models and is alive', async () => {
    expect(await (await server.get('/v1/models')).json()).toMatchObject({
      models: expect.arrayContaining(['digits', 'add_sub']),
    });
    expect(await (await server.get('/')).json()).toEqual({ status: 'alive' });
  });
});

describe('predict', () => {
  it.each([
    [
      'rows of one input and output',
      'FP32',
      '{"instances":[1,2.5,NaN,-Infinity]}',
      '{\n    "predictions": [1.0, 2.5, NaN, -Infinity\n    ]\n}',
    ],
    [
      'rows under a name',
      'FP32',
      '{"signature_name":"serving_default","instances":[{"x":1}]}',
      '{\n    "predictions": [1.0\n    ]\n}',
    ],
    [
      'columns of one input and output',
      'FP32',
      '{"inputs":[1,2]}',
      '{\n    "outputs": [\n        1.0,\n        2.0\n    ]\n}',
    ],
    ['columns under a name', 'FP32', '{"inputs":{"x":[1]}}', '{\n    "outputs": [\n        1.0\n    ]\n}'],
    [
      'rows of lists',
      'table',
      '{"instances":[[1,2],[3,4]]}',
      '{\n    "predictions": [[1.0, 2.0], [3.0, 4.0]\n    ]\n}',
    ],
    [
      'floats in six digits where they do',
      'FP32',
      '{"instances":[0.2,9000000]}',
      '{\n    "predictions": [0.2, 9e+06\n    ]\n}',
    ],
    [
      'rows of several inputs and outputs',
      'add_sub',
      '{"instances":[{"a":[1,2,3,4],"b":[1,1,1,1]}]}',
      '{\n    "predictions": [\n        {\n            "sum": [2.0, 3.0, 4.0, 5.0],\n            "difference": [0.0, 1.0, 2.0, 3.0]\n        }\n    ]\n}',
    ],
    [
      'integers in full',
      'INT64',
      '{"instances":[9007199254740993,-9223372036854775808]}',
      '{\n    "predictions": [9007199254740993, -9223372036854775808\n    ]\n}',
    ],
    ['booleans', 'BOOL', '{"instances":[true,false]}', '{\n    "predictions": [true, false\n    ]\n}'],
    ['text', 'BYTES', '{"instances":["a",{"b64":"w6k="}]}', '{\n    "predictions": ["a", "é"\n    ]\n}'],
    [
      'bytes',
      'bytes',
      '{"instances":[{"b64":"w6k="}]}',
      '{\n    "predictions": [{\n            "b64": "w6k="\n        }\n    ]\n}',
    ],
    ['a small integer that wraps', 'UINT8', '{"instances":[300]}', '{\n    "predictions": [44\n    ]\n}'],
  ])('%s', async (_, model, ...[body, text]) => {
    expect(await predict(model, body)).toEqual({ status: 200, text });
  });

  it('of several outputs in columns keeps the names, also where rows do not fit', async () => {
    const { text } = await predict('reducing', '{"inputs":[1,2]}');
    expect(JSON.parse(text)).toEqual({ outputs: { y: [1, 2], total: 3 } });
  });

  it('runs the model, for the version asked for, and says which artifact answered', async () => {
    const response = await server.post('/v1/models/digits/versions/7:predict', '{"instances":[[0,0]]}');
    expect(response.headers.get('x-ai-platform-artifact-sha256')).toBe(testDigest('7'));
    expect(await response.text()).toBe('{\n    "predictions": [[0.333333343, 0.333333343, 0.333333343]\n    ]\n}');
  });

  it('takes a gzip body', async () => {
    const response = await server.post('/v1/models/FP32:predict', gzipSync('{"instances":[1]}'), {
      'content-encoding': 'gzip',
    });
    expect(await response.json()).toEqual({ predictions: [1] });
  });

  it('gives back in either form what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 6 }),
        async (values) => {
          const data = values.map((value) => (Object.is(value, -0) ? '-0.0' : String(value)));
          const rows = await predict('FP32', `{"instances":[${data.join(',')}]}`);
          const columns = await predict('FP32', `{"inputs":[${data.join(',')}]}`);
          expect((JSON.parse(rows.text) as { predictions: number[] }).predictions.map(Math.fround)).toEqual(values);
          expect((JSON.parse(columns.text) as { outputs: number[] }).outputs.map(Math.fround)).toEqual(values);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('metrics', () => {
  it('count requests by model and status, and unknown models under no name', async () => {
    await server.serve('counted', identityModel('FP32'));
    await predict('counted', '{"instances":[1]}');
    await predict('counted', '{}');
    await predict('somebody-else', '{}');
    const page = await (await server.get('/monitoring/prometheus/metrics')).text();
    expect(page).toContain('# TYPE :tensorflow:serving:request_count counter\n');
    expect(page).toContain(':tensorflow:serving:request_count{model_name="counted",status="OK"} 1\n');
    expect(page).toContain(':tensorflow:serving:request_count{model_name="counted",status="INVALID_ARGUMENT"} 1\n');
    expect(page).not.toContain('somebody-else');
  });
});
