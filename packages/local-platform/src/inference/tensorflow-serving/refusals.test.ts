import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datatypes, factsOf } from '../datatypes.ts';
import { addSubModel, identityModel, reducingModel } from '../testing/models.ts';
import { createTestInference, type TestInference } from '../testing/test-inference.ts';

let server: TestInference;

beforeAll(async () => {
  server = createTestInference();
  for (const type of datatypes) await server.serve(type, identityModel(type));
  await server.serve('add_sub', addSubModel());
  await server.serve('reducing', reducingModel());
  await server.serve('table', identityModel('FP32', ['n', 2]));
});

afterAll(() => server.end());

async function errorOf(model: string, body: string): Promise<unknown> {
  const response = await server.post(`/v1/models/${model}:predict`, body);
  expect(response.headers.get('content-type')).toBe('application/json');
  return [response.status, await response.json()];
}

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
    const refusal = JSON.stringify(await errorOf('FP32', JSON.stringify([...'x'.repeat(1000)])));
    expect(refusal.length).toBeLessThan(450);
    expect(refusal).toContain('Is not object');
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
