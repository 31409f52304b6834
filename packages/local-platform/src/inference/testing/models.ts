import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeOnnxModel, type OnnxType } from './onnx-model.ts';

type Shape = readonly (number | string)[];

/** Gives back `x` as `y`. */
export function identityModel(type: OnnxType, shape: Shape = ['n']): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'x', type, shape }],
    outputs: [{ name: 'y', type, shape }],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  });
}

/** `sum` and `difference` of `a` and `b`, rows of four. */
export function addSubModel(): Uint8Array {
  const value = (name: string) => ({ name, type: 'FP32', shape: ['n', 4] }) as const;
  return encodeOnnxModel({
    inputs: [value('a'), value('b')],
    outputs: [value('sum'), value('difference')],
    nodes: [
      { op: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
      { op: 'Sub', inputs: ['a', 'b'], outputs: ['difference'] },
    ],
  });
}

/** Softmax of `image` x W + b: two inputs, three classes. `shift` is the bias of the first class, to tell versions apart. */
export function classifierModel(shift = 0): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'image', type: 'FP32', shape: ['batch', 2] }],
    outputs: [{ name: 'probabilities', type: 'FP32', shape: ['batch', 3] }],
    weights: [
      { name: 'W', shape: [2, 3], data: new Float32Array([1, 0, -1, 0, 1, -1]) },
      { name: 'b', shape: [3], data: new Float32Array([shift, 0, 0]) },
    ],
    nodes: [
      { op: 'MatMul', inputs: ['image', 'W'], outputs: ['product'] },
      { op: 'Add', inputs: ['product', 'b'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['probabilities'], attributes: { axis: -1 } },
    ],
  });
}

/** Casts `x` to another type: a model whose input and output types differ. */
export function castModel(from: OnnxType, to: OnnxType, toCode: number): Uint8Array {
  return encodeOnnxModel({
    inputs: [{ name: 'x', type: from, shape: ['n'] }],
    outputs: [{ name: 'y', type: to, shape: ['n'] }],
    nodes: [{ op: 'Cast', inputs: ['x'], outputs: ['y'], attributes: { to: toCode } }],
  });
}

/** Two outputs whose first dimensions differ: `y` has x's rows, `total` is one number. */
export function reducingModel(): Uint8Array {
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

/** Writes an artifact's folder with a `model.onnx` and returns the folder. */
export function writeModel(parent: string, name: string, bytes: Uint8Array | undefined): string {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  if (bytes !== undefined) writeFileSync(join(directory, 'model.onnx'), bytes);
  return directory;
}
