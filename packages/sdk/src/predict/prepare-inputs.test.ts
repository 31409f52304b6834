import type { TensorSpec } from '@ai-platform/config';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShapeError } from '../errors/index.ts';
import { flatten, type Nested, nestText } from './nested-values.ts';
import { type InferInput, inferShape, prepareInputs } from './prepare-inputs.ts';

const image: TensorSpec = { name: 'image', datatype: 'FP32', shape: [-1, 2, 3] };
const six = [1, 2, 3, 4, 5, 6];

function prepare(input: InferInput, spec: TensorSpec = image): { shape: readonly number[]; data: unknown } {
  const [tensor] = prepareInputs({ [spec.name]: input }, [spec]);
  return { shape: tensor?.shape ?? [], data: tensor?.data };
}

test.each<[string, InferInput, readonly number[]]>([
  ['a flat typed array', Float32Array.from(six), [1, 2, 3]],
  ['a flat typed array of two rows', Float32Array.from([...six, ...six]), [2, 2, 3]],
  ['a flat list', six, [1, 2, 3]],
  [
    'a list without its batch',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [1, 2, 3],
  ],
  [
    'a list of the full shape',
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [1, 2, 3],
  ],
  ['data with a shape', { data: Float32Array.from(six), shape: [1, 2, 3] }, [1, 2, 3]],
  ['an empty batch', new Float32Array(0), [0, 2, 3]],
])('%s takes the shape that the model has', (_, input, shape) => {
  expect(prepare(input).shape).toEqual(shape);
});

test('a typed array is passed on as it is, not copied', () => {
  const data = Float32Array.from(six);
  expect(prepare(data).data).toBe(data);
});

const spec = (datatype: TensorSpec['datatype'], shape: readonly number[] = [-1]): TensorSpec => ({
  name: 'x',
  datatype,
  shape,
});

test.each<[InferInput, TensorSpec, unknown]>([
  [[1, 2], spec('INT64'), BigInt64Array.of(1n, 2n)],
  [[2n ** 63n - 1n], spec('INT64'), BigInt64Array.of(2n ** 63n - 1n)],
  [[true, false], spec('BOOL'), Uint8Array.of(1, 0)],
  [Uint8Array.of(1, 0), spec('BOOL'), Uint8Array.of(1, 0)],
  [['a', Uint8Array.of(98)], spec('BYTES'), [Uint8Array.of(97), Uint8Array.of(98)]],
  [[1, 0.5], spec('FP16'), Uint16Array.of(0x3c00, 0x3800)],
  [Uint16Array.of(0x3c00), spec('FP16'), Uint16Array.of(0x3c00)],
  [[1], spec('BF16'), Uint16Array.of(0x3f80)],
  [5, spec('INT32', []), Int32Array.of(5)],
])('%o becomes %o', (input, wanted, data) => {
  expect(prepare(input, wanted).data).toEqual(data);
});

test.each<[string, InferInput, TensorSpec, string, string]>([
  ['a number of elements', new Float32Array(5), image, 'FP32 [-1, 2, 3]', 'FP32 [5] with 5 elements'],
  ['a datatype', Float64Array.from(six), image, 'FP32 [-1, 2, 3]', 'FP64 [6]'],
  [
    'a shape',
    { data: new Float32Array(6), shape: [1, 3, 2] },
    image,
    'FP32 [-1, 2, 3]',
    'FP32 [1, 3, 2] with 6 elements',
  ],
  ['a rank', [[[[1]]]], image, 'FP32 [-1, 2, 3]', 'FP32 [1, 1, 1, 1]'],
  [
    'a ragged list',
    [
      [1, 2, 3],
      [4, 5],
    ],
    image,
    'FP32 [-1, 2, 3]',
    'nested lists whose parts differ in length',
  ],
  ['a text among numbers', [1, 2, 3, 4, 5, 'six'], image, 'FP32 [-1, 2, 3]', 'FP32 [6] holding "six"'],
  ['a fraction', [1.5], spec('INT32'), 'INT32 [-1]', 'INT32 [1] holding 1.5'],
  ['a number out of range', [300], spec('UINT8'), 'UINT8 [-1]', 'UINT8 [1] holding 300'],
  ['an int64 out of range', [2n ** 63n], spec('INT64'), 'INT64 [-1]', 'INT64 [1] holding 9223372036854775808'],
  ['an unsafe number', [2 ** 60], spec('INT64'), 'INT64 [-1]', 'INT64 [1] holding 1152921504606847000'],
  ['an own datatype', { data: [1], datatype: 'INT8' }, spec('UINT8'), 'UINT8 [-1]', 'INT8 [1]'],
  ['two open dimensions', new Float32Array(6), spec('FP32', [-1, -1]), 'FP32 [-1, -1]', 'FP32 [6] with 6 elements'],
  [
    'a DataView',
    new DataView(new ArrayBuffer(8)) as unknown as Float32Array,
    image,
    'FP32 [-1, 2, 3]',
    'FP32 [] holding [object DataView]',
  ],
])('%s that does not fit is told with what was expected and given', (...row) => {
  const [, input, wanted, expected, given] = row;
  try {
    prepare(input, wanted);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ShapeError);
    const { input: name, expected: told, given: was } = error as ShapeError;
    expect({ name, told }).toEqual({ name: wanted.name, told: expected });
    if (!given.includes('DataView')) expect(was).toBe(given);
  }
});

test('unknown and missing names are told', () => {
  expect(() => prepareInputs({ imag: six }, [image])).toThrow(
    'input "imag" should be one of "image", but is a name that the model does not have',
  );
  expect(() => prepareInputs({}, [image])).toThrow('input "image" should be FP32 [-1, 2, 3], but is missing');
  expect(() => prepareInputs({ toString: six }, [image])).toThrow(ShapeError);
});

test('without metadata the shape is as given and numbers are FP64', () => {
  const [tensor] = prepareInputs(
    {
      x: [
        [1, 2],
        [3, 4],
      ],
    },
    undefined,
  );
  expect(tensor).toEqual({ name: 'x', datatype: 'FP64', shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) });
});

test('nesting and flattening are each other’s opposite', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), (shape) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const elements = Array.from({ length: count }, (_, index) => index);
      const text = nestText(shape, (start, end) => elements.slice(start, end).join(','));
      expect(flatten(JSON.parse(text) as Nested)).toEqual({ shape, elements });
    }),
  );
});

test('an open dimension comes out even or not at all', () => {
  expect(inferShape([-1, 64], 128)).toEqual([2, 64]);
  expect(inferShape([-1, 64], 100)).toBeUndefined();
  expect(inferShape([-1, 0], 0)).toBeUndefined();
  expect(inferShape([3], 3)).toEqual([3]);
});
