import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AbortError, NotFoundError, ShapeError, ValidationError } from '../errors/index.ts';
import { bytesToTexts, type Datatype, type DialectName, Predict, toFloat16 } from '../predict/index.ts';
import type { TestServer } from './local-parts.ts';

/** What a server that is tested has: models of the names and behaviours that the suite asks for. */
export interface PredictSuite {
  readonly dialect: DialectName;
  /** Rows of four: `sum` and `difference` of `a` and `b`. */
  readonly addSub: string;
  /** Gives back `x` as `y`, one dimension; by datatype. */
  readonly identity: Readonly<Partial<Record<Datatype, string>>>;
  /** Whether NaN and infinities pass both ways. */
  readonly nan: boolean;
  readonly start: () => Promise<TestServer>;
}

/** What each datatype must carry through: its ends and what JSON would lose. */
const VALUES = {
  BOOL: Uint8Array.of(1, 0, 1, 1),
  UINT8: Uint8Array.of(0, 255),
  UINT16: Uint16Array.of(0, 65_535),
  UINT32: Uint32Array.of(0, 4_294_967_295),
  UINT64: BigUint64Array.of(0n, 2n ** 64n - 1n),
  INT8: Int8Array.of(-128, 127),
  INT16: Int16Array.of(-32_768, 32_767),
  INT32: Int32Array.of(-2_147_483_648, 2_147_483_647),
  INT64: BigInt64Array.of(0n, -(2n ** 63n), 2n ** 63n - 1n, 9007199254740993n),
  FP16: toFloat16([0.1, 65_504, 2 ** -24, -2]),
  FP32: Float32Array.of(0.1, -1e-38, 3.4e38, 16_777_217),
  FP64: Float64Array.of(0.1, 1e300, 5e-324),
} as const;

/** What the SDK's predict must do on any model server. */
export function describePredict(name: string, suite: PredictSuite): void {
  describe(name, () => {
    let server: TestServer;
    let predict: Predict;
    const a = Float32Array.of(1, 2, 3, 4);
    const b = Float32Array.of(10, 20, 30, 40);

    beforeAll(async () => {
      server = await suite.start();
      predict = new Predict({ url: server.url });
    }, 900_000);

    afterAll(async () => {
      await predict?.close();
      await server?.stop();
    });

    test('typed arrays in, typed arrays out, with the dialect found out', async () => {
      for (const dialect of [suite.dialect, undefined]) {
        const endpoint = predict.endpoint(suite.addSub, dialect === undefined ? {} : { dialect });
        const { sum, difference } = await endpoint.infer({ a, b });
        expect(sum).toMatchObject({ datatype: 'FP32', shape: [1, 4], data: Float32Array.of(11, 22, 33, 44) });
        expect(difference).toMatchObject({ name: 'difference', data: Float32Array.of(-9, -18, -27, -36) });
      }
    });

    test('nested lists, several rows, chosen outputs', async () => {
      const endpoint = predict.endpoint(suite.addSub, { dialect: suite.dialect });
      const rows = [
        [1, 2, 3, 4],
        [0, 0, 0, 0.5],
      ];
      const outputs = await endpoint.infer({ a: rows, b: rows }, { outputs: ['sum'] });
      expect(Object.keys(outputs)).toEqual(['sum']);
      expect(outputs['sum']).toMatchObject({ shape: [2, 4], data: Float32Array.of(2, 4, 6, 8, 0, 0, 0, 1) });
    });

    test('every datatype comes back as it went', async () => {
      for (const [datatype, data] of Object.entries(VALUES)) {
        const model = suite.identity[datatype as keyof typeof VALUES];
        if (model === undefined) continue;
        const { y } = await predict.endpoint(model, { dialect: suite.dialect }).infer({ x: data });
        expect(y).toMatchObject({ datatype, shape: [data.length], data });
      }
      if (suite.identity.BYTES === undefined) return;
      const { y } = await predict
        .endpoint(suite.identity.BYTES, { dialect: suite.dialect })
        .infer({ x: ['größe', '', 'z'] });
      expect(bytesToTexts(y?.data as readonly Uint8Array[])).toEqual(['größe', '', 'z']);
    });

    test.runIf(suite.nan)('NaN and infinities pass both ways', async () => {
      const data = Float32Array.of(Number.NaN, Infinity, -Infinity, 0);
      const { y } = await predict.endpoint(suite.identity.FP32 ?? '', { dialect: suite.dialect }).infer({ x: data });
      expect(y?.data).toEqual(data);
    });

    test('a large tensor passes', async () => {
      const data = Float32Array.from({ length: 150_528 }, (_, index) => index / 7);
      const { y } = await predict.endpoint(suite.identity.FP32 ?? '', { dialect: suite.dialect }).infer({ x: data });
      expect(y?.data).toEqual(data);
    });

    test('mistakes are caught before anything is sent', async () => {
      const endpoint = predict.endpoint(suite.addSub, { dialect: suite.dialect });
      const error = await endpoint.infer({ a: new Float32Array(3), b }).then(undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(ShapeError);
      expect(error).toMatchObject({
        input: 'a',
        expected: 'FP32 [-1, 4]',
        given: 'FP32 [3] with 3 elements',
        status: undefined,
      });
      await expect(endpoint.infer({ a, c: b })).rejects.toThrow(ShapeError);
      await expect(endpoint.infer({ a: Float64Array.from(a), b })).rejects.toThrow(ShapeError);
      await expect(endpoint.infer({ a, b }, { outputs: ['product'] })).rejects.toThrow(ValidationError);
    });

    test('metadata and readiness', async () => {
      const endpoint = predict.endpoint(suite.addSub, { dialect: suite.dialect });
      const { inputs, outputs } = await endpoint.metadata();
      const byName = (specs: typeof inputs): unknown[] => [...(specs ?? [])].sort((x, y) => (x.name < y.name ? -1 : 1));
      const spec = (each: string): unknown => ({ name: each, datatype: 'FP32', shape: [-1, 4] });
      expect([byName(inputs), byName(outputs)]).toEqual([['a', 'b'].map(spec), ['difference', 'sum'].map(spec)]);
      expect(await endpoint.ready()).toBe(true);
      const missing = predict.endpoint('no-such-model', { dialect: suite.dialect });
      expect(await missing.ready()).toBe(false);
      await expect(missing.infer({ x: [1] })).rejects.toThrow(NotFoundError);
    });

    test('the raw response is there, and an aborted call ends', async () => {
      const endpoint = predict.endpoint(suite.addSub, { dialect: suite.dialect });
      const { data, response } = await endpoint.infer({ a, b }).withResponse();
      expect([response.status, Object.keys(data).sort()]).toEqual([200, ['difference', 'sum']]);
      await expect(endpoint.infer({ a, b }, { signal: AbortSignal.abort() })).rejects.toThrow(AbortError);
    });
  });
}
