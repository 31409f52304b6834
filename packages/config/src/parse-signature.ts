import type { Problem, Result } from './problem.ts';
import type { Datatype, Signature, TensorSpec } from './signature.ts';
import { readYaml } from './yaml-source.ts';

/** numpy's names, as MLflow writes them, by Open Inference Protocol data type. */
const NUMPY: Readonly<Record<Datatype, string>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  BF16: 'bfloat16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'object',
};

const DATATYPES: ReadonlyMap<string, Datatype> = new Map([
  ...(Object.keys(NUMPY) as Datatype[]).map((datatype): [string, Datatype] => [NUMPY[datatype], datatype]),
  ['str', 'BYTES'],
  ['string', 'BYTES'],
  ['bytes', 'BYTES'],
]);

/** A signature as an `MLmodel` file carries it: two JSON texts. */
export interface WrittenSignature {
  readonly inputs: string;
  readonly outputs: string;
}

/** The `signature` of an `MLmodel` file in its tensor form; `parseSignature` reads it back to the same value. */
export function formatSignature(signature: Signature): WrittenSignature {
  const write = (tensors: readonly TensorSpec[]) =>
    JSON.stringify(
      tensors.map(({ name, datatype, shape }) => ({
        type: 'tensor',
        name,
        'tensor-spec': { dtype: NUMPY[datatype], shape },
      })),
    );
  return { inputs: write(signature.inputs), outputs: write(signature.outputs) };
}

/**
 * Reads the signature of an `MLmodel` file (YAML). Only the tensor form with named tensors is known: column signatures
 * do not say what goes over the wire.
 * Source: https://mlflow.org/docs/latest/ml/model/signatures/
 */
export function parseSignature(text: string, file = 'MLmodel'): Result<Signature> {
  const { documents, problems } = readYaml(file, text);
  if (problems.length > 0) return { ok: false, problems };
  const root = record(documents[0]?.value);
  const signature = record(root?.['signature']);
  if (signature === undefined) return refuse(file, '/signature', 'the model has no signature');
  return both(file, {
    inputs: readTensors(file, '/signature/inputs', fromJson(signature['inputs'])),
    outputs: readTensors(file, '/signature/outputs', fromJson(signature['outputs'])),
  });
}

/** Reads a `Signature` from its JSON, as the tag `ai-platform.signature` of a model version carries it. */
export function parseSignatureJson(text: string, file = 'ai-platform.signature'): Result<Signature> {
  const value = record(fromJson(text));
  return both(file, {
    inputs: readPlain(file, '/inputs', value?.['inputs']),
    outputs: readPlain(file, '/outputs', value?.['outputs']),
  });
}

type Tensors = Result<readonly TensorSpec[]>;

function both(file: string, { inputs, outputs }: { inputs: Tensors; outputs: Tensors }): Result<Signature> {
  const problems: Problem[] = [];
  for (const part of [inputs, outputs]) if (!part.ok) problems.push(...part.problems);
  if (!inputs.ok || !outputs.ok) return { ok: false, problems };
  for (const [where, tensors] of Object.entries({ inputs: inputs.value, outputs: outputs.value })) {
    const names = tensors.map(({ name }) => name);
    if (new Set(names).size < names.length) return refuse(file, `/${where}`, 'two tensors have the same name');
  }
  return { ok: true, value: { inputs: inputs.value, outputs: outputs.value } };
}

function readTensors(file: string, path: string, value: unknown): Tensors {
  if (!Array.isArray(value) || value.length === 0) return refuse(file, path, 'there must be at least one tensor');
  const tensors: TensorSpec[] = [];
  for (const [index, entry] of value.entries()) {
    const spec = record(record(entry)?.['tensor-spec']);
    if (spec === undefined) return refuse(file, `${path}/${index}`, 'only tensor signatures are known');
    const tensor = toTensor({
      name: record(entry)?.['name'],
      datatype: DATATYPES.get(String(spec['dtype'])),
      shape: spec['shape'],
    });
    if (tensor === undefined)
      return refuse(file, `${path}/${index}`, 'a tensor needs a name, a known dtype and a shape');
    tensors.push(tensor);
  }
  return { ok: true, value: tensors };
}

function readPlain(file: string, path: string, value: unknown): Tensors {
  if (!Array.isArray(value) || value.length === 0) return refuse(file, path, 'there must be at least one tensor');
  const tensors = value.map((entry) => toTensor(record(entry) ?? {}));
  const wrong = tensors.indexOf(undefined);
  if (wrong >= 0) return refuse(file, `${path}/${wrong}`, 'a tensor needs a name, a known datatype and a shape');
  return { ok: true, value: tensors.filter((tensor) => tensor !== undefined) };
}

function toTensor(parts: Readonly<Record<string, unknown>>): TensorSpec | undefined {
  const { name, datatype, shape } = parts;
  if (typeof name !== 'string' || name === '' || !isDatatype(datatype) || !isShape(shape)) return undefined;
  return { name, datatype, shape };
}

function isDatatype(value: unknown): value is Datatype {
  return typeof value === 'string' && Object.hasOwn(NUMPY, value);
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= -1);
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isRecord = value !== null && typeof value === 'object' && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : undefined;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function refuse(file: string, path: string, message: string): Result<never> {
  return { ok: false, problems: [{ file, path, message, fix: 'log the model with a named tensor signature' }] };
}
