import type * as ort from 'onnxruntime-web';
import { type Datatype, factsOf, fromOnnxType } from './datatypes.ts';
import { ModelLoadError } from './load-error.ts';
import { OnnxRunError, type OnnxSession } from './onnx-session.ts';
import { arrayOf, type Tensor, type TensorData, type TensorSpec } from './tensor.ts';

type Runtime = typeof ort;

const unknownCode = 1;
/** Fatal errors only: whoever asked is told of the others, and the terminal is not ONNX Runtime's. */
const quiet = { logSeverityLevel: 4 } as const;
let runtime: Promise<Runtime> | undefined;
let lastCall: Promise<unknown> = Promise.resolve();

/**
 * One call into the runtime at a time, for all sessions of this process: they share one WASM stack, and ONNX Runtime keeps a run's arguments
 * on it across awaits (`run` in onnxruntime-web's wasm-core-impl.ts), so the end of one run would free those of another.
 */
function exclusively<T>(call: () => Promise<T>): Promise<T> {
  const result = lastCall.then(call);
  lastCall = result.catch(() => undefined);
  return result;
}

/**
 * ONNX Runtime (WASM, one thread), loaded on first use.
 * @throws ModelLoadError `missing-runtime` when the package is not installed.
 */
export function loadRuntime(importPackage: () => Promise<Runtime> = () => import('onnxruntime-web')): Promise<Runtime> {
  return importPackage().then(
    (loaded) => {
      loaded.env.wasm.numThreads = 1;
      return loaded;
    },
    (cause: unknown) => {
      throw new ModelLoadError(
        'missing-runtime',
        'Running models needs the package onnxruntime-web, which is not installed. Install it: npm install onnxruntime-web@^1.30.0',
        { cause },
      );
    },
  );
}

/**
 * Opens a session from the bytes of a `model.onnx`.
 * @throws ModelLoadError `missing-runtime`, `unreadable-model` or `unsupported-model`.
 */
export async function openSession(bytes: Uint8Array): Promise<OnnxSession> {
  runtime ??= loadRuntime();
  const loaded = await runtime.catch((error: unknown) => {
    runtime = undefined; // it may be installed before the next try
    throw error;
  });
  const session = await createSession(loaded, bytes);
  try {
    return wrap(loaded, session);
  } catch (error) {
    await exclusively(() => session.release());
    throw error;
  }
}

async function createSession({ InferenceSession }: Runtime, bytes: Uint8Array): Promise<ort.InferenceSession> {
  try {
    return await exclusively(() => InferenceSession.create(bytes, quiet));
  } catch (cause) {
    const { message } = runError(cause);
    const isUnsupported = message.startsWith('unsupported data type');
    throw new ModelLoadError(isUnsupported ? 'unsupported-model' : 'unreadable-model', message, { cause });
  }
}

function wrap(loaded: Runtime, session: ort.InferenceSession): OnnxSession {
  const inputs = session.inputMetadata.map(specOf);
  const outputs = session.outputMetadata.map(specOf);
  return {
    inputs,
    outputs,
    async run(feeds, names) {
      try {
        const tensors = Object.fromEntries([...feeds].map(([name, tensor]) => [name, toOnnx(loaded, tensor)]));
        const results = await exclusively(() => session.run(tensors, [...names], quiet));
        return new Map(names.map((name) => [name, fromOnnx(results[name])]));
      } catch (cause) {
        throw runError(cause);
      }
    },
    release: () => exclusively(() => session.release()),
  };
}

function specOf(value: ort.InferenceSession.ValueMetadata): TensorSpec {
  const datatype = value.isTensor ? fromOnnxType(value.type) : undefined;
  if (!value.isTensor || datatype === undefined) {
    const what = value.isTensor ? `the type ${value.type}` : 'no tensor';
    throw new ModelLoadError('unsupported-model', `'${value.name}' has ${what}, which cannot be served`);
  }
  return { name: value.name, datatype, shape: value.shape.map((size) => (typeof size === 'number' ? size : -1)) };
}

function toOnnx({ Tensor }: Runtime, { datatype, shape, data }: Tensor): ort.Tensor {
  const type = factsOf(datatype).onnx as 'float32';
  return new Tensor(type, data as Float32Array, shape);
}

function fromOnnx(tensor: ort.Tensor | undefined): Tensor {
  const datatype = tensor === undefined ? undefined : fromOnnxType(tensor.type);
  if (tensor === undefined || datatype === undefined)
    throw new OnnxRunError(unknownCode, 'the model gave no such output');
  return { datatype, shape: tensor.dims, data: dataOf(tensor, datatype) };
}

/** Half floats as their bits, whether this Node.js has a Float16Array or not; everything else as it comes. */
function dataOf(tensor: ort.Tensor, datatype: Datatype): TensorData {
  if (datatype !== 'FP16') return tensor.data as TensorData;
  const { buffer, byteOffset, byteLength } = tensor.data as Uint16Array<ArrayBuffer>;
  return new (arrayOf('FP16'))(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** ONNX Runtime reports `…. ERROR_CODE: 2, ERROR_MESSAGE: …`. */
function runError(cause: unknown): OnnxRunError {
  if (cause instanceof OnnxRunError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const match = /ERROR_CODE: (\d+), ERROR_MESSAGE: ([\s\S]*)$/.exec(text);
  return new OnnxRunError(Number(match?.[1] ?? unknownCode), (match?.[2] ?? text).replaceAll(/\s*\n\s*/g, ' ').trim(), {
    cause,
  });
}
