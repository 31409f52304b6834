import { factsOf } from '../datatypes.ts';
import type { ServedModel } from '../served-model.ts';
import type { TensorSpec } from '../tensor.ts';
import { defaultSignature } from './parse-predict.ts';

/** `GET /v1/models/N`: one version, and it is AVAILABLE, since nothing else is ever served here. */
export function modelStatus({ version }: ServedModel): string {
  const status = { error_code: 'OK', error_message: '' };
  return `${JSON.stringify({ model_version_status: [{ version, state: 'AVAILABLE', status }] }, undefined, 1)}\n`;
}

/** `GET /v1/models/N/metadata`, put together from two documents as TensorFlow Serving does. 64-bit integers are text. */
export function modelMetadata({ name, version, inputs, outputs }: ServedModel): string {
  const spec = JSON.stringify({ name, signature_name: '', version }, undefined, 1);
  const signature = {
    inputs: tensorInfos(inputs, (input) => `${defaultSignature}_${input}:0`),
    outputs: tensorInfos(outputs, (_, index) => `StatefulPartitionedCall:${index}`),
    method_name: 'tensorflow/serving/predict',
  };
  const map = JSON.stringify({ signature_def: { [defaultSignature]: signature } }, undefined, 1);
  return `{\n"model_spec":${spec}\n,\n"metadata": {"signature_def": ${map}\n}\n}\n`;
}

function tensorInfos(specs: readonly TensorSpec[], nameOf: (name: string, index: number) => string): object {
  return Object.fromEntries(
    specs.map(({ name, datatype, shape }, index) => [
      name,
      {
        dtype: factsOf(datatype).tensorflow[0],
        tensor_shape: { dim: shape.map((size) => ({ size: String(size), name: '' })), unknown_rank: false },
        name: nameOf(name, index),
      },
    ]),
  );
}
