import type { Tensor, TensorSpec } from './tensor.ts';

/** One model in memory, ready to run. */
export interface OnnxSession {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /**
   * Runs the model and returns the outputs asked for, by name.
   * @throws OnnxRunError when the graph does not accept the inputs.
   */
  run(inputs: ReadonlyMap<string, Tensor>, outputs: readonly string[]): Promise<ReadonlyMap<string, Tensor>>;
  /** Frees the memory. Nothing may be running: ONNX Runtime would lose the run. */
  release(): Promise<void>;
}

/** ONNX Runtime's own error, with its code. */
export class OnnxRunError extends Error {
  override readonly name = 'OnnxRunError';
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether a string reaches the model as it is: ONNX Runtime's WASM build takes zero-terminated UTF-8, so NUL cuts it and a lone surrogate has no bytes. */
export function isServableText(text: string | undefined): text is string {
  return text !== undefined && !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}
