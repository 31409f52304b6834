import { afterEach, describe, expect, test } from 'vitest';
import {
  addSubModel,
  classifierModel,
  identityModel,
  reducingModel,
} from '../../../local-platform/src/inference/testing/models.ts';
import {
  ConfigurationError,
  InvalidResponseError,
  NotSupportedError,
  ShapeError,
  UnavailableError,
} from '../errors/index.ts';
import { startLocalInference } from '../testing/local-parts.ts';
import { json, type LoopbackServer, type ReceivedRequest, serve } from '../testing/loopback-server.ts';
import { describePredict } from '../testing/predict-conformance.ts';
import { type Endpoint, Predict } from './index.ts';

const datatypes = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP32',
  'FP64',
] as const;
const nameOf = (datatype: string): string => `echo-${datatype.toLowerCase()}`;
const models = [
  { model: 'add-sub', version: '1', bytes: addSubModel() },
  ...datatypes.map((datatype) => ({ model: nameOf(datatype), version: '1', bytes: identityModel(datatype) })),
];
const identity = Object.fromEntries(datatypes.map((datatype) => [datatype, nameOf(datatype)]));
const start = (): ReturnType<typeof startLocalInference> => startLocalInference(models);

describePredict('Open Inference Protocol on the local platform', {
  dialect: 'open-inference-v2',
  addSub: 'add-sub',
  identity,
  nan: true,
  start,
});

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

function predictAt(url: string): Predict {
  const predict = new Predict({ url, retries: 0 });
  closers.push(() => predict.close());
  return predict;
}

async function fake(handle: Parameters<typeof serve>[0]): Promise<LoopbackServer> {
  const server = await serve(handle);
  closers.push(() => server.close());
  return server;
}

describe('the same model over all dialects of the local platform', () => {
  test('TensorFlow Serving in columns and rows, KServe v1, Open Inference Protocol', async () => {
    const server = await startLocalInference([...models, { model: 'digits', version: '3', bytes: classifierModel() }]);
    closers.push(() => server.stop());
    const predict = predictAt(server.url);
    const image = Float32Array.of(0.25, -1, 2, 0.5);
    const reference = await predict.endpoint('digits', { dialect: 'open-inference-v2' }).infer({ image });
    const tfs = predict.endpoint('digits', { dialect: 'tensorflow-serving' });
    for (const format of ['columnar', 'row'] as const) {
      const outputs = await tfs.infer({ image }, { format });
      expect(outputs['probabilities']).toEqual(reference['probabilities']);
    }
    expect(await tfs.ready()).toBe(true);
    expect((await tfs.metadata()).inputs).toEqual([{ name: 'image', datatype: 'FP32', shape: [-1, 2] }]);
    const both = await predict
      .endpoint('add-sub', { dialect: 'tensorflow-serving' })
      .infer({ a: [[1, 2, 3, 4]], b: [[1, 1, 1, 1]] }, { format: 'row' });
    expect(both['sum']?.data).toEqual(Float32Array.of(2, 3, 4, 5));
    const kserve = predict.endpoint('digits', { dialect: 'kserve-v1' });
    expect(await kserve.ready()).toBe(true);
    const { predictions } = await kserve.infer({
      image: [
        [0.25, -1],
        [2, 0.5],
      ],
    });
    const rounded = Float32Array.from(predictions?.data as Float64Array);
    expect([predictions?.shape, rounded]).toEqual([[2, 3], reference['probabilities']?.data]);
  });

  test('a version that is asked for, and one that is not there', async () => {
    const server = await startLocalInference(models);
    closers.push(() => server.stop());
    for (const dialect of ['open-inference-v2', 'tensorflow-serving'] as const) {
      const at = (version: string): Endpoint => predictAt(server.url).endpoint('echo-fp32', { dialect, version });
      expect((await at('1').infer({ x: [1] }))['y']?.data).toEqual(Float32Array.of(1));
      await expect(at('2').infer({ x: [1] })).rejects.toThrow();
      expect(await at('2').ready()).toBe(false);
    }
  });

  test('an endpoint lives through a change of its model', async () => {
    const server = await startLocalInference([{ model: 'm', version: '1', bytes: identityModel('FP32', ['n', 2]) }]);
    closers.push(() => server.stop());
    const endpoint = predictAt(server.url).endpoint('m');
    await endpoint.infer({ x: new Float32Array(2) });
    await expect(endpoint.infer({ x: new Float32Array(3) })).rejects.toThrow(ShapeError);
    await server.load({ model: 'm', version: '2', bytes: identityModel('FP32', ['n', 3]) });
    expect((await endpoint.infer({ x: new Float32Array(3) }))['y']?.shape).toEqual([1, 3]);
  });

  test('a scalar output', async () => {
    const server = await startLocalInference([{ model: 'm', version: '1', bytes: reducingModel() }]);
    closers.push(() => server.stop());
    for (const dialect of ['open-inference-v2', 'tensorflow-serving'] as const) {
      const { total } = await predictAt(server.url)
        .endpoint('m', { dialect })
        .infer({ x: [1, 2, 3] });
      expect(total).toMatchObject({ shape: [], data: Float32Array.of(6) });
    }
  });
});

/** A server that describes one model and answers inferences as told. */
function describing(extensions: readonly string[], infer: Parameters<typeof serve>[0]): Promise<LoopbackServer> {
  return fake((request, response) => {
    if (request.path === '/v2') return json(response, 200, { name: 'fake', version: '1', extensions });
    if (request.method === 'GET') {
      const inputs = [{ name: 'x', datatype: 'FP32', shape: [-1] }];
      return json(response, 200, {
        name: 'm',
        versions: ['1'],
        platform: 'p',
        inputs,
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
      });
    }
    return infer(request, response);
  });
}

describe('what servers do', () => {
  test('metadata is fetched once for many calls, also at the same time', async () => {
    const { url, requests } = await describing([], (_, response) =>
      json(response, 200, { outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [1] }] }),
    );
    const endpoint = predictAt(url).endpoint('m', { dialect: 'open-inference-v2' });
    await Promise.all([1, 2, 3].map(() => endpoint.infer({ x: [1] })));
    await endpoint.infer({ x: [1] });
    expect(requests.filter(({ method }) => method === 'GET').map(({ path }) => path)).toEqual(['/v2', '/v2/models/m']);
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(4);
  });

  test.each([
    ['as JSON without the binary extension', [], 'application/json', { data: [0.1] }, ''],
    [
      'as bytes with it',
      ['binary_tensor_data'],
      'application/octet-stream',
      { parameters: { binary_data_size: 4 } },
      'cdcccc3d',
    ],
  ])('tensors travel %s', async (...row) => {
    const [, extensions, contentType, more, bytes] = row;
    const answer = { outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [1] }] };
    const { url, requests } = await describing(extensions, (_, response) => json(response, 200, answer));
    await predictAt(url)
      .endpoint('m')
      .infer({ x: [0.1] });
    const { headers, body } = requests.at(-1) as ReceivedRequest;
    const length = Number(headers['inference-header-content-length'] ?? body.length);
    const told = JSON.parse(body.subarray(0, length).toString()) as { inputs: unknown };
    expect(headers['content-type']).toBe(contentType);
    expect(told.inputs).toEqual([{ name: 'x', shape: [1], datatype: 'FP32', ...more }]);
    expect(body.subarray(length).toString('hex')).toBe(bytes);
  });

  test('an inference is retried, since it changes nothing', async () => {
    let count = 0;
    const { url } = await describing([], (_, response) =>
      ++count < 3
        ? json(response, 503, { error: 'busy' })
        : json(response, 200, { outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [1] }] }),
    );
    const endpoint = predictAt(url).endpoint('m');
    await expect(endpoint.infer({ x: [1] })).rejects.toThrow(UnavailableError);
    expect((await endpoint.infer({ x: [1] }, { retries: 2 }))['y']?.data).toEqual(Float32Array.of(1));
  });

  test('garbage is a typed error', async () => {
    const { url } = await describing([], (_, response) => void response.end('<html>'));
    await expect(
      predictAt(url)
        .endpoint('m')
        .infer({ x: [1] }),
    ).rejects.toThrow(InvalidResponseError);
  });

  test('a caller that gives up does not end what others wait for', async () => {
    const { url } = await describing([], (_, response) =>
      json(response, 200, { outputs: [{ name: 'y', datatype: 'FP32', shape: [1], data: [1] }] }),
    );
    const endpoint = predictAt(url).endpoint('m');
    const controller = new AbortController();
    const first = endpoint.infer({ x: [1] }, { signal: controller.signal });
    const second = endpoint.infer({ x: [1] });
    controller.abort();
    await expect(first).rejects.toThrow('aborted');
    expect((await second)['y']?.data).toEqual(Float32Array.of(1));
  });

  test.each([
    [400, false],
    [404, false],
    [503, false],
    [200, true],
  ])('a readiness answer of %i is %s', async (status, ready) => {
    const { url } = await fake((_, response) => void response.writeHead(status).end());
    expect(await predictAt(url).endpoint('m', { dialect: 'open-inference-v2' }).ready()).toBe(ready);
  });

  test('a server that says not ready in a 200, and one that is not there', async () => {
    const { url, close } = await serve((_, response) => json(response, 200, { name: 'm', ready: false }));
    for (const dialect of ['open-inference-v2', 'kserve-v1'] as const)
      expect(await predictAt(url).endpoint('m', { dialect }).ready()).toBe(false);
    await close();
    expect(await predictAt(url).endpoint('m').ready()).toBe(false);
  });

  test('dialects are told apart, and what is none of them is said', async () => {
    const answers = { '/v1/models/m': { what: 1 } as object };
    const { url, requests } = await fake((request, response) => {
      const body = answers[request.path as keyof typeof answers];
      if (body === undefined) json(response, 404, { error: 'no' });
      else json(response, 200, body);
    });
    await expect(
      predictAt(url)
        .endpoint('m')
        .infer({ x: [1] }),
    ).rejects.toThrow(NotSupportedError);
    answers['/v1/models/m'] = { name: 'm', ready: true };
    await expect(
      predictAt(url)
        .endpoint('m')
        .infer({ x: [1] }),
    ).rejects.toThrow();
    expect(requests.at(-1)?.path).toBe('/v1/models/m:predict');
    answers['/v1/models/m'] = { model_version_status: [] };
    await expect(
      predictAt(url)
        .endpoint('m')
        .infer({ x: [1] }),
    ).rejects.toThrow();
    expect(requests.at(-1)?.path).toBe('/v1/models/m/metadata');
  });

  test('TensorFlow Serving: bytes as b64, labels, signature, int64 and NaN out, a model name that cannot be', async () => {
    const text = { dtype: 'DT_STRING', tensor_shape: { dim: [{ size: '-1' }], unknown_rank: false } };
    const signature = {
      inputs: { s: text },
      outputs: { n: { ...text, dtype: 'DT_INT64' }, f: { ...text, dtype: 'DT_FLOAT' } },
    };
    const { url, requests } = await fake((request, response) => {
      if (request.method === 'GET')
        return json(response, 200, {
          model_spec: { version: '5' },
          metadata: { signature_def: { signature_def: { embed: signature } } },
        });
      response.end('{ "outputs": { "n": [9007199254740993], "f": [NaN] } }');
    });
    const endpoint = predictAt(url).endpoint('m', {
      dialect: 'tensorflow-serving',
      version: 'stable',
      signatureName: 'embed',
    });
    const { n, f } = await endpoint.infer({ s: ['hé'] });
    expect([n?.data, f?.data]).toEqual([BigInt64Array.of(9007199254740993n), Float32Array.of(Number.NaN)]);
    expect(requests.map(({ path }) => path)).toEqual([
      '/v1/models/m/labels/stable/metadata',
      '/v1/models/m/labels/stable:predict',
    ]);
    expect(requests[1]?.body.toString()).toBe('{"signature_name":"embed","inputs":{"s":[{"b64":"aMOp"}]}}');
    expect(() => predictAt(url).endpoint('a:b', { dialect: 'tensorflow-serving' })).toThrow('no model named');
  });

  test('the model’s name goes into the address', async () => {
    const { url, requests } = await fake((_, response) => json(response, 200, {}));
    await predictAt(`${url}/models/{model}/`).endpoint('my model', { dialect: 'open-inference-v2' }).ready();
    expect(requests[0]?.path).toBe('/models/my%20model/v2/models/my%20model/ready');
    expect(() => predictAt('localhost:8000').endpoint('m')).toThrow(ConfigurationError);
  });
});
