import { InvalidResponseError } from '../errors/index.ts';
import type { Answer } from '../transport/index.ts';
import { type LosslessValue, parseNumbers } from './parse-numbers.ts';

/** An object from outside: every field may be missing or of another type. */
export type Fields = Readonly<Record<string, LosslessValue | undefined>>;

/** The answer's JSON object, numbers intact. @throws InvalidResponseError */
export function readFields(answer: Answer, expect: { readonly int64: boolean } = { int64: false }): Fields {
  try {
    const value = parseNumbers(Buffer.from(answer.body).toString(), expect);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Said below.
  }
  throw new InvalidResponseError('the model server answered with something that is not a JSON object', {
    status: answer.status,
    requestId: answer.requestId,
    hint: 'is this the address of a model server, and the dialect the one it speaks?',
  });
}

/** An object, or an empty one. */
export function fields(value: LosslessValue | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** A list, or an empty one. */
export function list(value: LosslessValue | undefined): readonly LosslessValue[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is there, or undefined. */
export function text(value: LosslessValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
