import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelLoadError } from './index.ts';
import { addSubModel, castModel, classifierModel, identityModel, writeModel } from './testing/models.ts';
import { encodeOnnxModel } from './testing/onnx-model.ts';
import { createTestInference, type TestInference, testDigest } from './testing/test-inference.ts';

let server: TestInference;

beforeEach(() => {
  server = createTestInference();
});

afterEach(() => server.end());

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const image = '{"inputs":[{"name":"image","datatype":"FP32","shape":[1,2],"data":[0,0]}]}';

/** What the classifier says of an image of zeros; each version says something else. */
async function classify(): Promise<{ status: number; version: string; artifact: string | null; first: number }> {
  const response = await server.post('/v2/models/digits/infer', image);
  const answer = (await response.json()) as { model_version: string; outputs?: [{ data: number[] }] };
  return {
    status: response.status,
    version: answer.model_version,
    artifact: response.headers.get('x-ai-platform-artifact-sha256'),
    first: answer.outputs?.[0].data[0] ?? Number.NaN,
  };
}

/** A model that loads and cannot run: it looks up an element of nothing. */
function brokenModel(): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'x', type: 'INT64', shape: ['n'] }],
    outputs: [{ name: 'y', type: 'FP32', shape: ['n'] }],
    weights: [{ name: 'W', shape: [0], data: new Float32Array(0) }],
    nodes: [{ op: 'Gather', inputs: ['W', 'x'], outputs: ['y'] }],
  });
}

describe('load', () => {
  it('serves a version and says which', async () => {
    await server.serve('digits', classifierModel(), '3');
    expect(server.part.loaded()).toEqual([
      { model: 'digits', version: '3', artifactSha256: testDigest('3'), state: 'ready' },
    ]);
    expect(await classify()).toEqual({
      status: 200,
      version: '3',
      artifact: testDigest('3'),
      first: expect.closeTo(1 / 3, 6),
    });
    for (const path of [
      '/v2/models/digits',
      '/v2/models/digits/ready',
      '/v2/models/digits/config',
      '/v1/models/digits',
    ]) {
      expect((await server.get(path)).headers.get('x-ai-platform-artifact-sha256')).toBe(testDigest('3'));
    }
    expect(server.logged).toEqual(['dev inference: digits version 3 is served']);
  });

  it('puts another version in its place', async () => {
    await server.serve('digits', classifierModel(), '1');
    await server.serve('digits', classifierModel(5), '2');
    expect(await classify()).toMatchObject({
      version: '2',
      artifact: testDigest('2'),
      first: expect.closeTo(0.9867, 3),
    });
    expect((await server.get('/v2/models/digits/versions/1')).status).toBe(404);
    expect(server.part.loaded()).toHaveLength(1);
  });

  it('loses no request while versions change under load', async () => {
    await server.serve('digits', classifierModel(0), '1');
    const answers: Promise<{ status: number; version: string; first: number }>[] = [];
    const expected = (version: string) => 1 / (1 + 2 / Math.exp(Number(version) - 1));
    for (let version = 2; version <= 12; version += 1) {
      const swap = server.serve('digits', classifierModel(version - 1), String(version));
      let isSwapped = false;
      const done = swap.then(() => {
        isSwapped = true;
      });
      while (!isSwapped) {
        answers.push(classify(), classify());
        await new Promise((resolve) => setImmediate(resolve));
      }
      await done;
    }
    const all = await Promise.all(answers);
    expect(all.every(({ status }) => status === 200)).toBe(true);
    // Every answer comes whole from the version that it names.
    for (const { version, first } of all) expect(first).toBeCloseTo(expected(version), 5);
    expect(new Set(all.map(({ version }) => version)).size).toBeGreaterThan(2);
  });

  it('keeps models apart that run at the same time, in several environments', async () => {
    const another = createTestInference();
    try {
      for (const { serve } of [server, another]) {
        await serve('numbers', identityModel('FP32'));
        await serve('texts', identityModel('BYTES'));
        await serve('pairs', addSubModel());
      }
      const output = async (inference: TestInference, model: string, instance: string) =>
        (
          (await (await inference.post(`/v1/models/${model}:predict`, `{"instances":[${instance}]}`)).json()) as {
            predictions: unknown[];
          }
        ).predictions[0];
      const all = Array.from({ length: 40 }, (_, index) =>
        Promise.all([
          output(server, 'numbers', String(index)),
          output(another, 'pairs', `{"a":[${index},0,0,0],"b":[1,0,0,0]}`),
          output(server, 'texts', `"t${index}"`),
          output(another, 'numbers', String(-index)),
        ]),
      );
      expect(await Promise.all(all)).toEqual(
        all.map((_, index) => [
          index,
          { sum: [index + 1, 0, 0, 0], difference: [index - 1, 0, 0, 0] },
          `t${index}`,
          0 - index,
        ]),
      );
    } finally {
      await another.end();
    }
  });

  it('carries out changes of one model in the order they were asked for', async () => {
    await Promise.all([
      server.serve('digits', classifierModel(), '1'),
      server.part.unload('digits'),
      server.serve('digits', classifierModel(), '2'),
      server.serve('digits', classifierModel(), '3'),
    ]);
    expect(await classify()).toMatchObject({ version: '3' });
  });

  it('serves models whose dimensions are fixed, whose types differ, and scalars', async () => {
    await server.serve('cast', castModel('FP32', 'INT64', 7));
    await server.serve('scalar', identityModel('FP32', []));
    const metadata = await (await server.get('/v2/models/scalar')).json();
    expect(metadata).toMatchObject({ inputs: [{ name: 'x', datatype: 'FP32', shape: [] }] });
    const body = '{"inputs":[{"name":"x","datatype":"FP32","shape":[],"data":[2.5]}]}';
    expect(await (await server.post('/v2/models/scalar/infer', body)).json()).toMatchObject({
      outputs: [{ shape: [], data: [2.5] }],
    });
    const cast = '{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[2.9]}]}';
    expect(await (await server.post('/v2/models/cast/infer', cast)).json()).toMatchObject({
      outputs: [{ datatype: 'INT64', data: [2] }],
    });
  });
});

describe('a version that cannot be served', () => {
  const cases = [
    ['has no model.onnx', undefined, 'missing-model', 'digits version 2: the artifact has no file model.onnx'],
    [
      'is no ONNX',
      new Uint8Array([1, 2, 3]),
      'unreadable-model',
      'digits version 2: model.onnx cannot be loaded: Failed to load model because protobuf parsing failed.',
    ],
    [
      'is cut',
      classifierModel().slice(0, 100),
      'unreadable-model',
      'digits version 2: model.onnx cannot be loaded: Failed to load model because protobuf parsing failed.',
    ],
    [
      'has a type that WASM does not run',
      identityModel('BF16'),
      'unsupported-model',
      'digits version 2: model.onnx cannot be loaded: unsupported data type: 16',
    ],
    ['does not run', brokenModel(), 'warm-up-failed', 'digits version 2: the warm-up with zeros failed: '],
  ] as const;

  it.each(cases)('%s: the one before stays', async (_, bytes, ...[reason, message]) => {
    await server.serve('digits', classifierModel(), '1');
    const loading = server.serve('digits', bytes, '2');
    await expect(loading).rejects.toBeInstanceOf(ModelLoadError);
    await expect(loading).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
    expect(await classify()).toMatchObject({ status: 200, version: '1' });
    expect(server.part.loaded()).toEqual([expect.objectContaining({ version: '1', state: 'ready' })]);
    expect((await server.get('/v2/health/ready')).status).toBe(200);
  });

  it.each(cases)('%s, and was the first: nothing is served', async (_, bytes, ...[, message]) => {
    await expect(server.serve('digits', bytes, '2')).rejects.toThrow();
    expect(server.part.loaded()).toEqual([
      expect.objectContaining({ version: '2', state: 'unavailable', reason: expect.stringContaining(message) }),
    ]);
    expect((await server.get('/v2/models/digits/ready')).status).toBe(400);
    expect((await server.post('/v2/models/digits/infer', image)).status).toBe(404);
    const index = await (await server.get('/v2/repository/index', { method: 'POST' })).json();
    expect(index).toEqual([
      { name: 'digits', version: '2', state: 'UNAVAILABLE', reason: expect.stringContaining(message) },
    ]);
    await server.serve('digits', classifierModel(), '3');
    expect(await classify()).toMatchObject({ status: 200, version: '3' });
  });

  it.each([
    ['a/b', '1'],
    ['a:predict', '1'],
    ['', '1'],
    ['digits', 'v1'],
    ['digits', ''],
  ])('has a name or version that no path can hold: %j %j', async (model, version) => {
    const directory = writeModel(server.directory, 'artifact', identityModel('FP32'));
    const loading = server.part.load({ model, version, directory, artifactSha256: '' });
    await expect(loading).rejects.toMatchObject({ reason: 'invalid-reference' });
  });

  it('is not what was released', async () => {
    const directory = writeModel(server.directory, 'artifact', identityModel('FP32'));
    const model = readFileSync(join(directory, 'model.onnx'));
    const manifest = `${sha256('mlmodel')}  MLmodel\n${sha256(model)}  model.onnx\n`;
    writeFileSync(join(directory, 'SHA256SUMS'), manifest);
    const load = (artifactSha256: string) => server.part.load({ model: 'm', version: '1', directory, artifactSha256 });
    await load(sha256(manifest));
    await expect(load('0'.repeat(64))).rejects.toMatchObject({ reason: 'digest-mismatch' });
    writeFileSync(join(directory, 'model.onnx'), identityModel('FP64'));
    await expect(load(sha256(manifest))).rejects.toMatchObject({ reason: 'digest-mismatch' });
    expect(await (await server.get('/v2/models/m')).json()).toMatchObject({ inputs: [{ datatype: 'FP32' }] });
  });
});

describe('unload', () => {
  it('ends the serving of one model', async () => {
    await server.serve('digits', classifierModel());
    await server.serve('other', identityModel('FP32'));
    await server.part.unload('digits');
    expect((await classify()).status).toBe(404);
    expect(server.part.loaded().map(({ model }) => model)).toEqual(['other']);
    await server.part.unload('never-there');
  });

  it('cannot be done over HTTP, nor can load: Git says what is served', async () => {
    await server.serve('digits', classifierModel());
    for (const action of ['load', 'unload']) {
      const response = await server.post(`/v2/repository/models/digits/${action}`, '');
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ error: expect.stringContaining("'digits' cannot be") });
    }
    expect((await server.post('/v2/repository/other/models/digits/load', '')).status).toBe(501);
    expect((await classify()).status).toBe(200);
  });
});

describe('readiness', () => {
  it('is there before any model, waits for a first version, and goes with the server', async () => {
    const ready = async () => (await server.get('/v2/health/ready')).status;
    expect(await ready()).toBe(200);
    const loading = server.serve('digits', classifierModel());
    await Promise.resolve();
    await Promise.resolve();
    const during = await server.get('/v2/health/ready');
    expect([during.status, await during.text()]).toEqual([400, '']);
    expect(server.part.loaded()).toMatchObject([{ state: 'loading' }]);
    await loading;
    expect(await ready()).toBe(200);
    await server.part.close();
    expect(await ready()).toBe(400);
    await expect(server.serve('digits', classifierModel())).rejects.toMatchObject({ reason: 'closed' });
  });
});
