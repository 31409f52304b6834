/**
 * Names, types and shapes of a model's inputs and outputs.
 * Source: MLflow's model signature (https://mlflow.org/docs/latest/ml/model/signatures/), tensor form.
 */
export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

export interface TensorSpec {
  readonly name: string;
  /** Open Inference Protocol data type, for example `FP32`. */
  readonly datatype: Datatype;
  /** -1 for a dimension of any size. */
  readonly shape: readonly number[];
}

export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'BF16'
  | 'FP32'
  | 'FP64'
  | 'BYTES';

/** One field's change between two signatures. */
export interface SignatureChange {
  readonly where: 'inputs' | 'outputs';
  readonly name: string;
  readonly kind: 'same' | 'widening' | 'breaking';
  readonly reason: string;
}
