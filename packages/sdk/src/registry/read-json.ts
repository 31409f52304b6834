import { InvalidResponseError } from '../errors/index.ts';
import type { Answer } from '../transport/index.ts';

/** A JSON object from outside: every field may be missing or of another type. */
export type Json = Readonly<Record<string, unknown>>;

/** The answer's JSON object. */
export function readJson(answer: Answer): Json {
  try {
    const value: unknown = JSON.parse(Buffer.from(answer.body).toString());
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Said below: the text itself may be anything and stays out of the message.
  }
  throw new InvalidResponseError('the registry answered with something that is not a JSON object', {
    status: answer.status,
    requestId: answer.requestId,
    hint: 'is the tracking address the one of an MLflow server, and not of a page in front of it?',
  });
}

/** A text, or an empty one. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A text that is there, or undefined. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An integer: newer servers write int64 as numbers, older ones as texts. */
export function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A moment from milliseconds since the epoch. */
export function moment(value: unknown): Date | undefined {
  const milliseconds = integer(value);
  return milliseconds === undefined || milliseconds <= 0 ? undefined : new Date(milliseconds);
}

/** An object, or an empty one. */
export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A list of objects, or an empty one. */
export function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

/** MLflow's lists of pairs as a record without a prototype's names. */
export function pairs(value: unknown, nameKey = 'key', valueKey = 'value'): Readonly<Record<string, string>> {
  return Object.fromEntries(objects(value).map((pair) => [text(pair[nameKey]), String(pair[valueKey] ?? '')]));
}
