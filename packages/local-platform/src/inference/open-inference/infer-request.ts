import type { TensorData } from '../tensor.ts';

/** One input as it was sent: not yet held against the model. */
export interface RequestInput {
  readonly name: string;
  /** As written; need not be a data type. */
  readonly datatype: string;
  readonly shape: readonly bigint[];
  /** From JSON elements of the data type, from the binary extension bytes. */
  readonly content: { readonly elements: TensorData } | { readonly bytes: Uint8Array };
}

/** An inference request, read but not yet held against the model. */
export interface InferRequest {
  /** Empty where there is none. */
  readonly id: string;
  readonly inputs: readonly RequestInput[];
  /** Outputs asked for, and whether as binary; undefined or empty for all. */
  readonly outputs: ReadonlyMap<string, boolean>;
  /** Whether outputs that were not asked for one by one come as binary. */
  readonly isBinaryByDefault: boolean;
  /** Raw-only: the whole body is the one input's bytes, its name, type and shape are the model's. */
  readonly raw?: Uint8Array;
}

/** How Triton begins messages about a request. */
export function requestLabel(id: string): string {
  return `[request id: ${id === '' ? '<id_unknown>' : id}] `;
}
