import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classifierModel, identityModel } from './testing/models.ts';
import { encodeOnnxModel } from './testing/onnx-model.ts';
import { createTestInference, type TestInference, testTime } from './testing/test-inference.ts';

let server: TestInference;

beforeEach(() => {
  server = createTestInference();
});

afterEach(() => server.end());

describe('counting', () => {
  it('counts what reached the model, in statistics and metrics', async () => {
    await server.serve('digits', classifierModel());
    await server.post(
      '/v2/models/digits/infer',
      '{"inputs":[{"name":"image","datatype":"FP32","shape":[1,2],"data":[0,0]}]}',
    );
    await server.post('/v1/models/digits:predict', '{"instances":[[1,2]]}');
    await server.post('/v2/models/digits/infer', '{"inputs":[]}');
    const statistics = await (await server.get('/v2/models/digits/stats')).json();
    const two = expect.objectContaining({ count: 2 });
    expect(statistics).toEqual({
      model_stats: [
        expect.objectContaining({
          name: 'digits',
          version: '1',
          last_inference: testTime,
          inference_count: 2,
          execution_count: 2,
          inference_stats: expect.objectContaining({
            success: two,
            fail: { count: 0, ns: 0 },
            queue: two,
            compute_infer: two,
          }),
        }),
      ],
    });
    const response = await server.get('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const page = await response.text();
    expect(page).toContain(
      '# TYPE nv_inference_request_success counter\nnv_inference_request_success{model="digits",version="1"} 2\n',
    );
    expect(page).toContain('nv_inference_count{model="digits",version="1"} 2\n');
    expect(page).toContain('nv_inference_pending_request_count{model="digits",version="1"} 0\n');
    expect(page).toMatch(/nv_inference_request_duration_us\{model="digits",version="1"\} \d+\n/);
  });

  it('counts a failure inside the model, which Triton answers with 500', async () => {
    const graph = encodeOnnxModel({
      inputs: [{ name: 'x', type: 'INT64', shape: ['n'] }],
      outputs: [{ name: 'y', type: 'FP32', shape: ['n'] }],
      weights: [{ name: 'W', shape: [2], data: new Float32Array([1, 2]) }],
      nodes: [{ op: 'Gather', inputs: ['W', 'x'], outputs: ['y'] }],
    });
    await server.serve('lookup', graph);
    const response = await server.post(
      '/v2/models/lookup/infer',
      '{"inputs":[{"name":"x","datatype":"INT64","shape":[1],"data":[9]}]}',
    );
    expect([response.status, await response.json()]).toEqual([
      500,
      { error: expect.stringMatching(/^onnx runtime error \d+: .*Gather/) },
    ]);
    const predicted = await server.post('/v1/models/lookup:predict', '{"instances":[9]}');
    expect([predicted.status, await predicted.json()]).toEqual([400, { error: expect.stringContaining('Gather') }]);
    const page = await (await server.get('/metrics')).text();
    expect(page).toContain('nv_inference_request_failure{model="lookup",reason="BACKEND",version="1"} 2\n');
    expect(
      (
        await server.post(
          '/v2/models/lookup/infer',
          '{"inputs":[{"name":"x","datatype":"INT64","shape":[1],"data":[1]}]}',
        )
      ).status,
    ).toBe(200);
  });

  it('writes names so that no name can break the page', async () => {
    await server.serve('a"b\\c', identityModel('FP32'));
    expect(await (await server.get('/metrics')).text()).toContain('{model="a\\"b\\\\c",version="1"} 0\n');
  });
});
