// JSON as MLflow's server speaks it: int64 are bare numbers, also above 2^53, where JSON.parse and JSON.stringify lose digits.

interface SourceContext {
  readonly source?: string;
}

interface JsonWithRawText {
  rawJSON(text: string): unknown;
}

function keepLargeIntegers(_key: string, value: unknown, context: SourceContext): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(context.source ?? '')) return value;
  return BigInt(context.source ?? 0);
}

/** Parses JSON text; integers that a double cannot hold come out as bigint. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  // The reviver costs; only a text with a long run of digits can need it.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, keepLargeIntegers as (key: string, value: unknown) => unknown);
}

function writeLargeIntegers(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : (JSON as unknown as JsonWithRawText).rawJSON(String(value));
}

/** JSON text of a value that may hold bigints; indented like MLflow's own answers unless `indent` is 0. */
export function formatJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, writeLargeIntegers, indent);
}
