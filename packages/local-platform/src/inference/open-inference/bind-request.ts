// Holds a request against the model, in Triton's order and words.
// Source: https://github.com/triton-inference-server/core/blob/main/src/infer_request.cc (Normalize, ValidateRequestInputs, ValidateBytesInputs)
import { decodeFixed, decodeText, splitBytes } from '../binary-tensors.ts';
import { type Datatype, factsOf, isDatatype } from '../datatypes.ts';
import { isServableText } from '../onnx-session.ts';
import type { Tensor, TensorSpec } from '../tensor.ts';
import { type InferRequest, type RequestInput, requestLabel } from './infer-request.ts';
import { TritonError } from './triton-error.ts';

/** What is known of a model. */
export interface ModelInterface {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** A request that the model accepts. */
export interface BoundRequest {
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** Names of the outputs to give, in the model's order. */
  readonly outputs: readonly string[];
}

/** One input beside the specification that it must meet. */
interface Pair {
  readonly input: RequestInput;
  readonly spec: TensorSpec;
  /** Begins each message. */
  readonly label: string;
  readonly model: string;
}

/** @throws TritonError */
export function bindRequest(model: ModelInterface, request: InferRequest): BoundRequest {
  const label = requestLabel(request.id);
  const raw = request.raw === undefined ? undefined : deduceRaw(model, request.raw, label);
  const unknown = [...request.outputs.keys()].find((name) => model.outputs.every((output) => output.name !== name));
  if (unknown !== undefined) {
    throw new TritonError('invalid', `unexpected inference output '${unknown}' for model '${model.name}'`);
  }
  const pairs = raw === undefined ? pairInputs(model, request.inputs, label) : [raw];
  const inputs = new Map(pairs.map((pair) => [pair.spec.name, bindInput(pair)]));
  const names = model.outputs.map(({ name }) => name);
  const outputs = request.outputs.size === 0 ? names : names.filter((name) => request.outputs.has(name));
  return { inputs, outputs };
}

function pairInputs(model: ModelInterface, inputs: readonly RequestInput[], label: string): readonly Pair[] {
  if (inputs.length !== model.inputs.length) {
    const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(',');
    const given = inputs.map(({ name }) => name);
    const absent = model.inputs.map(({ name }) => name).filter((name) => !given.includes(name));
    // Triton cuts the opening bracket together with a comma that is not there.
    const missing = absent.length === 0 ? ']' : `[${quoted(absent)}]`;
    const text = `expected ${model.inputs.length} inputs but got ${inputs.length} inputs for model '${model.name}'. Got input(s) [${quoted(given)}], but missing required input(s) ${missing}. Please provide all required input(s).`;
    throw new TritonError('invalid', `${label}${text}`);
  }
  return inputs.map((input) => {
    const spec = model.inputs.find(({ name }) => name === input.name);
    if (spec !== undefined) return { input, spec, label, model: model.name };
    throw new TritonError('invalid', `unexpected inference input '${input.name}' for model '${model.name}'`);
  });
}

function deduceRaw(model: ModelInterface, bytes: Uint8Array, label: string): Pair {
  const [spec, another] = model.inputs;
  if (spec === undefined || another !== undefined) {
    const text = `Raw request must only have 1 input (found 1) to be deduced but got ${model.inputs.length} inputs in '${model.name}' model configuration`;
    throw new TritonError('invalid', `${label}${text}`);
  }
  const { datatype } = spec;
  const input = { name: 'raw_input', datatype, shape: rawShape(spec, bytes.byteLength, label), content: { bytes } };
  if (datatype !== 'BYTES') return { input, spec, label, model: model.name };
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.byteLength);
  return { input: { ...input, content: { bytes: Buffer.concat([length, bytes]) } }, spec, label, model: model.name };
}

function rawShape({ name, datatype, shape }: TensorSpec, size: number, label: string): readonly bigint[] {
  const dynamic = shape.filter((dimension) => dimension === -1).length;
  const fixed = shape.filter((dimension) => dimension !== -1).reduce((product, dimension) => product * dimension, 1);
  if (dynamic > 1) {
    const text = `The shape of the raw input '${name}' can not be deduced because there are more than one variable-sized dimension`;
    throw new TritonError('invalid', `${label}${text}`);
  }
  if (datatype === 'BYTES' && (dynamic > 0 || fixed !== 1)) {
    const text = `For BYTE datatype raw input '${name}', the model must have input shape [1]`;
    throw new TritonError('invalid', `${label}${text}`);
  }
  const rows = fixed === 0 ? 0 : Math.floor(size / fixed / (factsOf(datatype).bytes || 1));
  return shape.map((dimension) => BigInt(dimension === -1 ? rows : dimension));
}

function bindInput(pair: Pair): Tensor {
  checkDatatype(pair);
  checkShape(pair);
  const { spec, input } = pair;
  const shape = input.shape.map(Number);
  const data = spec.datatype === 'BYTES' ? bindStrings(pair) : bindFixed(pair, spec.datatype);
  return { datatype: spec.datatype, shape, data };
}

function checkDatatype({ input, spec, label, model }: Pair): void {
  if (input.datatype === spec.datatype) return;
  const given = isDatatype(input.datatype) || input.datatype === 'BF16' ? input.datatype : '<invalid>';
  const text = `inference input '${input.name}' data-type is '${given}', but model '${model}' expects '${spec.datatype}'`;
  throw new TritonError('invalid', `${label}${text}`);
}

function checkShape({ input, spec, label, model }: Pair): void {
  const fits =
    input.shape.length === spec.shape.length &&
    spec.shape.every((size, index) => size === -1 || BigInt(size) === input.shape[index]);
  const isHuge = input.shape.some((size) => size > BigInt(Number.MAX_SAFE_INTEGER) || size < 0n);
  if (fits && !isHuge) return;
  const text = `unexpected shape for input '${input.name}' for model '${model}'. Expected [${spec.shape.join(',')}], got [${input.shape.join(',')}]. `;
  throw new TritonError('invalid', `${label}${text}`);
}

function bindFixed({ input, label, model }: Pair, datatype: Exclude<Datatype, 'BYTES'>): Tensor['data'] {
  if ('elements' in input.content) return input.content.elements;
  const { bytes } = input.content;
  const expected = input.shape.reduce((product, size) => product * size, BigInt(factsOf(datatype).bytes));
  if (BigInt(bytes.byteLength) === expected) return decodeFixed(datatype, bytes);
  const text = `input byte size mismatch for input '${input.name}' for model '${model}'. Expected ${expected}, got ${bytes.byteLength}`;
  throw new TritonError('invalid', `${label}${text}`);
}

function bindStrings(pair: Pair): readonly string[] {
  const { input, label, model } = pair;
  const strings: readonly (string | undefined)[] =
    'elements' in input.content
      ? (input.content.elements as readonly string[])
      : splitStrings(pair, input.content.bytes);
  const expected = input.shape.reduce((product, size) => product * size, 1n);
  const count = BigInt(strings.length);
  const about = `for inference input '${input.name}' for model '${model}'`;
  if (count > expected) {
    throw new TritonError(
      'invalid',
      `${label}unexpected number of string elements ${expected + 1n} ${about}, expecting ${expected}`,
    );
  }
  if (count < expected) {
    throw new TritonError('invalid', `${label}expected ${expected} string elements ${about}, got ${count}`);
  }
  return strings.map((text) => checkText(text, pair));
}

function splitStrings({ input, label, model }: Pair, bytes: Uint8Array): readonly (string | undefined)[] {
  const { elements, rest, isCut } = splitBytes(bytes);
  const about = `for inference input '${input.name}' for model '${model}'`;
  if (rest > 0) {
    const text = `incomplete string length indicator ${about}, expecting 4 bytes but only ${rest} bytes available. Please make sure the string length indicator is in one buffer.`;
    throw new TritonError('invalid', `${label}${text}`);
  }
  // Triton's own check lets such a tensor pass to the backend; here it can go no further.
  if (isCut) throw new TritonError('invalid', `${label}incomplete string element ${about}`);
  return elements.map(decodeText);
}

/** What would come out of the model changed is refused. */
function checkText(text: string | undefined, { input, label, model }: Pair): string {
  if (isServableText(text)) return text;
  const reason = `string elements of inference input '${input.name}' for model '${model}' must be UTF-8 without NUL: ONNX Runtime's WASM build carries nothing else`;
  throw new TritonError('unsupported', `${label}${reason}`);
}
