import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datatypes, factsOf } from '../datatypes.ts';
import { addSubModel, classifierModel, identityModel } from '../testing/models.ts';
import { encodeOnnxModel } from '../testing/onnx-model.ts';
import { createTestInference, type TestInference, testDigest } from '../testing/test-inference.ts';

let server: TestInference;

/** Two outputs whose first dimensions differ: `y` has x's rows, `total` is one number. */
function reducingModel(): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'x', type: 'FP32', shape: ['n'] }],
    outputs: [
      { name: 'y', type: 'FP32', shape: ['n'] },
      { name: 'total', type: 'FP32', shape: [] },
    ],
    nodes: [
      { op: 'Identity', inputs: ['x'], outputs: ['y'] },
      { op: 'ReduceSum', inputs: ['x'], outputs: ['total'], attributes: { keepdims: 0 } },
    ],
  });
}

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

async function errorOf(model: string, body: string): Promise<unknown> {
  const { status, text } = await predict(model, body);
  return [status, JSON.parse(text)];
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

const plainList =
  'is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map';

describe('what predict refuses with 400', () => {
  it.each([
    ['FP32', '', 'JSON Parse error: The document is empty'],
    ['FP32', '{bad', 'JSON Parse error: Missing a name for object member. at offset: 1'],
    ['FP32', '[1, 2]', 'JSON Value: [1, 2] Is not object'],
    ['FP32', '{}', "Missing 'inputs' or 'instances' key"],
    [
      'FP32',
      '{"instances":[1],"inputs":[1]}',
      'JSON Value: {\n    "instances": [1],\n    "inputs": [1]\n} Not formatted correctly expecting only one of \'inputs\' or \'instances\' keys to exist ',
    ],
    ['FP32', '{"instances":5}', 'JSON Value: {\n    "instances": 5\n} Expecting \'instances\' to be an list/array'],
    ['FP32', '{"instances":[]}', 'JSON Value: {\n    "instances": []\n} No values in \'instances\' array'],
    [
      'FP32',
      '{"signature_name":1,"instances":[1]}',
      'JSON Value: {\n    "signature_name": 1,\n    "instances": [1]\n} not formatted correctly. \'signature_name\' key must be a string value.',
    ],
    [
      'FP32',
      '{"signature_name":"other","instances":[1]}',
      'Serving signature name: "other" not found in signature def',
    ],
    [
      'FP32',
      '{"instances":["a"]}',
      'Failed to process element: 0 of \'instances\' list. Error: INVALID_ARGUMENT: JSON Value: "a" Type: String is not of expected type: float',
    ],
    [
      'FP32',
      '{"instances":[null]}',
      "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: null Type: Null is not of expected type: float",
    ],
    [
      'FP32',
      '{"instances":[{"b64":"AA=="}]}',
      'Failed to process element: 0 of \'instances\' list. Error: INVALID_ARGUMENT: JSON Value: {\n    "b64": "AA=="\n} Type: Object is not of expected type: float',
    ],
    [
      'INT32',
      '{"instances":[1.0]}',
      "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1.0 Type: Number is not of expected type: int32",
    ],
    ['INT64', '{"inputs":[1.0]}', 'JSON Value: 1.0 Type: Number is not of expected type: int64'],
    ['UINT32', '{"inputs":[-1]}', 'JSON Value: -1 Type: Number is not of expected type: uint32'],
    ['BOOL', '{"inputs":[1]}', 'JSON Value: 1 Type: Number is not of expected type: bool'],
    ['BYTES', '{"inputs":[{"b64":"?"}]}', 'Unable to base64 decode'],
    ['BYTES', '{"inputs":[{"b64":1}]}', 'JSON Value: {\n    "b64": 1\n} not formatted correctly for base64 data'],
    [
      'table',
      '{"instances":[[1,2],[3]]}',
      "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but got: 1",
    ],
    [
      'table',
      '{"instances":[[1,2],[[3],[4]]]}',
      "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting shape [2] but got: [2,1]",
    ],
    ['table', '{"inputs":[[1,2],[3]]}', 'Encountered list at unexpected size: 1 at level: 1 expected size: 2'],
    [
      'table',
      '{"inputs":[[1,2],3]}',
      'JSON Value: 3 found at incorrect level: 2 in the JSON DOM. Expected at level: 2',
    ],
    ['table', '{"inputs":[[1,[2]],[3,4]]}', 'Encountered list at unexpected level: 2 expected < 2'],
    [
      'table',
      '{"inputs":[[1,2,3]]}',
      "You must feed a value for placeholder tensor 'serving_default_x' with shape [?,2], got shape [1,3]",
    ],
    ['add_sub', '{"instances":[[1,2,3,4]]}', `instances ${plainList}`],
    [
      'add_sub',
      '{"inputs":[1]}',
      'inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map',
    ],
    ['add_sub', '{"inputs":{"a":[[1,2,3,4]]}}', "Missing named input: b in 'inputs' object."],
    [
      'add_sub',
      '{"instances":[{"a":[1,2,3,4]}]}',
      'Failed to process element: 0 of \'instances\' list. JSON object: {\n    "a": [1, 2, 3, 4]\n} keys must be equal to: a,b',
    ],
    [
      'add_sub',
      '{"instances":[{"a":[1,2,3,4],"c":[1]}]}',
      "Failed to process element: 0 key: c of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: c",
    ],
    [
      'add_sub',
      '{"instances":[{"a":[1,2,3,4],"b":[1,1,1,1]},5]}',
      'Expecting object but got list at item 1 of input list',
    ],
    ['FP32', '{"instances":[1,{"x":1}]}', 'Expecting value/list but got object at item 1 of input list'],
    ['reducing', '{"instances":[1,2]}', 'Tensor name: total has no shape information '],
  ])('%s %s', async (model, body, message) => {
    expect(await errorOf(model, body)).toEqual([400, { error: message }]);
  });

  it('shows no more than some 256 characters of a value', async () => {
    const { text } = await predict('FP32', JSON.stringify([...'x'.repeat(1000)]));
    expect(text.length).toBeLessThan(700);
  });
});

describe('what predict refuses otherwise', () => {
  it('types that JSON has no form for', async () => {
    for (const type of ['FP16', 'UINT16'] as const) {
      const message = `Conversion of JSON Value: 1 to type: ${factsOf(type).tensorflow[1]}`;
      expect(await errorOf(type, '{"inputs":[1]}')).toEqual([501, { error: message }]);
    }
  });

  it('text that an ONNX string cannot hold', async () => {
    for (const body of ['{"inputs":["a\\u0000"]}', '{"inputs":[{"b64":"/w=="}]}']) {
      const [status] = (await errorOf('BYTES', body)) as [number];
      expect(status).toBe(501);
    }
  });

  it('models and versions that are not there', async () => {
    expect(await errorOf('nope', '{"instances":[1]}')).toEqual([
      404,
      { error: 'Servable not found for request: Latest(nope)' },
    ]);
    expect(await errorOf('FP32/versions/9', '{"instances":[1]}')).toEqual([
      404,
      { error: 'Servable not found for request: Specific(FP32, 9)' },
    ]);
  });

  it.each([
    ['classify', 'classification'],
    ['regress', 'regression'],
  ])('%s, which no ONNX model has', async (verb, kind) => {
    const response = await server.post(`/v1/models/FP32:${verb}`, '{"examples":[{"x":1.0}]}');
    const error = `Expected ${kind} signature method_name to be tensorflow/serving/${verb}. Was: tensorflow/serving/predict`;
    expect([response.status, await response.json()]).toEqual([400, { error }]);
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
