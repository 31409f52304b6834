// Pages by offset, the token as MLflow makes it: base64 of {"offset": n}.
import { invalid } from '../mlflow-error.ts';
import { formatJson } from '../wire/json.ts';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_page_token: string | undefined;
}

/** The token of the page that begins at the offset. */
export function pageToken(offset: number): string {
  return Buffer.from(`{"offset": ${offset}}`).toString('base64');
}

function parsed(decoded: string): unknown {
  try {
    return JSON.parse(decoded);
  } catch {
    throw invalid(`Invalid page token, decoded value=b'${decoded}'`);
  }
}

/** The offset that a token stands for; 0 without one. @throws MlflowError (400). */
export function offsetOf(token: string | undefined): number {
  if (!token) return 0;
  if (token.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(token)) {
    throw invalid('Invalid page token, could not base64-decode');
  }
  const value = parsed(Buffer.from(token, 'base64').toString('utf8'));
  const offset = typeof value === 'object' && value !== null && 'offset' in value ? Number(value.offset) : Number.NaN;
  if (!Number.isSafeInteger(offset) || offset <= 0)
    throw invalid(`Invalid page token, parsed value=${formatJson(value, 0)}`);
  return offset;
}

/** The page of at most `size` items that the token asks for. */
export function pageOf<T>(items: readonly T[], size: number, token: string | undefined): Page<T> {
  const start = offsetOf(token);
  const end = start + size;
  return { items: items.slice(start, end), next_page_token: end < items.length ? pageToken(end) : undefined };
}
