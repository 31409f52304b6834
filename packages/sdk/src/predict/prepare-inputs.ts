import type { Datatype, TensorSpec } from '@ai-platform/config';
import { ShapeError } from '../errors/index.ts';
import { fillArray } from './fill-array.ts';
import { flatten, type Nested } from './nested-values.ts';
import { describeTensor, elementCount, isNumericData, type NumericData, type Tensor } from './tensor.ts';

/** A value together with what it is, where the model's metadata does not tell or several readings are possible. */
export interface ExplicitInput {
  readonly data: NumericData | Nested;
  readonly shape?: readonly number[];
  readonly datatype?: Datatype;
}

/** One input: a flat typed array (its shape follows from the model's metadata), nested lists, or both with shape and datatype. */
export type InferInput = NumericData | Nested | ExplicitInput;

/** Tensors for a model, in the metadata's order. `specs` is undefined for servers that do not describe their models. @throws ShapeError */
export function prepareInputs(
  inputs: Readonly<Record<string, InferInput>>,
  specs: readonly TensorSpec[] | undefined,
): readonly Tensor[] {
  if (specs === undefined) return Object.entries(inputs).map(([name, input]) => prepareInput(name, input, undefined));
  checkNames(inputs, specs);
  return specs.map((spec) => prepareInput(spec.name, inputs[spec.name] as InferInput, spec));
}

function checkNames(inputs: Readonly<Record<string, InferInput>>, specs: readonly TensorSpec[]): void {
  const names = specs.map((spec) => spec.name);
  const expected = `one of ${names.map((name) => JSON.stringify(name)).join(', ')}`;
  for (const input of Object.keys(inputs))
    if (!names.includes(input)) throw new ShapeError({ input, expected, given: 'a name that the model does not have' });
  for (const spec of specs)
    if (!Object.hasOwn(inputs, spec.name))
      throw new ShapeError({ input: spec.name, expected: describeTensor(spec.datatype, spec.shape), given: 'missing' });
}

function prepareInput(name: string, input: InferInput, spec: TensorSpec | undefined): Tensor {
  const given = isExplicit(input) ? input : { data: input };
  return isNumericData(given.data)
    ? fromTypedArray(name, { ...given, data: given.data }, spec)
    : fromNested(name, { ...given, data: given.data }, spec);
}

function isExplicit(input: InferInput): input is ExplicitInput {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && !ArrayBuffer.isView(input);
}

/** Datatypes that a typed array can hold; the first is what it means when nothing else is said. */
function datatypesOf(data: NumericData): readonly Datatype[] {
  if (data instanceof Float32Array) return ['FP32'];
  if (data instanceof Float64Array) return ['FP64'];
  if (data instanceof Int32Array) return ['INT32'];
  if (data instanceof BigInt64Array) return ['INT64'];
  if (data instanceof Uint8Array) return ['UINT8', 'BOOL'];
  if (data instanceof Uint16Array) return ['UINT16', 'FP16', 'BF16'];
  if (data instanceof Int8Array) return ['INT8'];
  if (data instanceof Int16Array) return ['INT16'];
  if (data instanceof Uint32Array) return ['UINT32'];
  if (data instanceof BigUint64Array) return ['UINT64'];
  return [];
}

interface Given<D> {
  readonly data: D;
  readonly shape?: readonly number[];
  readonly datatype?: Datatype;
}

function fromTypedArray(name: string, given: Given<NumericData>, spec: TensorSpec | undefined): Tensor {
  const { data } = given;
  const datatype = typedArrayDatatype(given, spec);
  const length = [data.length];
  if (datatype === undefined) {
    const told = given.datatype ?? datatypesOf(data)[0] ?? data.constructor.name;
    const expected = spec === undefined ? datatypesOf(data).join(' or ') : describeTensor(spec.datatype, spec.shape);
    throw new ShapeError({ input: name, expected, given: describeTensor(told, given.shape ?? length) });
  }
  const shape = given.shape ?? (spec === undefined ? length : inferShape(spec.shape, data.length));
  if (!fits(shape, data.length, spec))
    throw mismatch(name, spec, `${describeTensor(datatype, given.shape ?? length)} with ${data.length} elements`);
  return { name, datatype, shape, data };
}

/** What the array is for this input; undefined when it cannot be what is asked for. */
function typedArrayDatatype(given: Given<NumericData>, spec: TensorSpec | undefined): Datatype | undefined {
  const possible = datatypesOf(given.data);
  const wanted = given.datatype ?? (spec === undefined ? possible[0] : spec.datatype);
  const agreed = spec === undefined || spec.datatype === wanted;
  return agreed ? possible.find((each) => each === wanted) : undefined;
}

function fromNested(name: string, given: Given<Nested>, spec: TensorSpec | undefined): Tensor {
  const flat = flatten(given.data);
  if (flat === undefined) throw mismatch(name, spec, 'nested lists whose parts differ in length');
  const datatype = given.datatype ?? spec?.datatype ?? guessDatatype(flat.elements[0]);
  const shown = describeTensor(datatype, given.shape ?? flat.shape);
  if (spec !== undefined && spec.datatype !== datatype) throw mismatch(name, spec, shown);
  const shape = given.shape ?? (spec === undefined ? flat.shape : fitShape(spec.shape, flat));
  if (!fits(shape, flat.elements.length, spec)) throw mismatch(name, spec, shown);
  const filled = fillArray(datatype, flat.elements);
  if ('refused' in filled)
    throw mismatch(name, spec ?? { name, datatype, shape }, `${shown} holding ${filled.refused}`);
  return { name, datatype, shape, data: filled.data };
}

function mismatch(input: string, spec: TensorSpec | undefined, given: string): ShapeError {
  const expected = spec === undefined ? 'a tensor of one shape' : describeTensor(spec.datatype, spec.shape);
  return new ShapeError({ input, expected, given });
}

function guessDatatype(element: unknown): Datatype {
  if (typeof element === 'bigint') return 'INT64';
  if (typeof element === 'boolean') return 'BOOL';
  if (typeof element === 'string' || element instanceof Uint8Array) return 'BYTES';
  return 'FP64';
}

function fits(
  shape: readonly number[] | undefined,
  elements: number,
  spec: TensorSpec | undefined,
): shape is readonly number[] {
  if (shape === undefined || elementCount(shape) !== elements) return false;
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return false;
  const wanted = spec?.shape ?? shape;
  return shape.length === wanted.length && shape.every((size, at) => wanted[at] === -1 || wanted[at] === size);
}

/** The shape of a nested list as the model takes it: as written, or flat, or with a batch of one put before it. */
function fitShape(
  spec: readonly number[],
  flat: { readonly shape: readonly number[]; readonly elements: readonly unknown[] },
): readonly number[] | undefined {
  if (flat.shape.length === spec.length) return flat.shape;
  if (flat.shape.length <= 1) return inferShape(spec, flat.elements.length);
  return spec[0] === -1 && flat.shape.length === spec.length - 1 ? [1, ...flat.shape] : flat.shape;
}

/** The model's shape with its one open dimension filled in; undefined when the elements do not come out even or several are open. */
export function inferShape(spec: readonly number[], elements: number): readonly number[] | undefined {
  const open = spec.filter((size) => size === -1).length;
  if (open === 0) return spec;
  const known = elementCount(spec.filter((size) => size !== -1));
  if (open > 1 || known === 0 || elements % known !== 0) return undefined;
  return spec.map((size) => (size === -1 ? elements / known : size));
}
