import {
  AlreadyExistsError,
  type ApiError,
  type ErrorDetails,
  InvalidHostError,
  NotFoundError,
} from '../errors/index.ts';
import { errorClassOf, isRetryableStatus } from '../errors/status-errors.ts';
import type { ResponseHeaders } from './request.ts';

const MAX_MESSAGE = 500;

/** An answer that says no, before it becomes an error. */
export interface Refusal {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly requestId: string;
  readonly body: Uint8Array;
  /** Method and address without query. */
  readonly request: string;
  /** Values that must not appear in a message, whatever the server echoes. */
  readonly secrets: readonly string[];
}

interface ServerMessage {
  readonly message: string;
  readonly code?: string;
}

/** The error for an answer that is not 2xx: class by the server's code, else by status; message in the server's words, without secrets. */
export function readError(refusal: Refusal): ApiError {
  const { status, request, requestId, headers } = refusal;
  const said = serverMessage(refusal);
  const ErrorClass = classOf(status, said);
  const code = said.code;
  const summary = code === undefined ? `${status}` : `${status} ${code}`;
  const hint = hintFor(status, said, headers);
  const details: ErrorDetails = {
    status,
    requestId,
    request,
    retryable: isRetryableStatus(status),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
  };
  return new ErrorClass(`${request} answered ${summary}${said.message === '' ? '' : `: ${said.message}`}`, details);
}

function classOf(status: number, said: ServerMessage): new (message: string, details: ErrorDetails) => ApiError {
  if (status === 403 && said.message.includes('Invalid Host header')) return InvalidHostError;
  if (said.code === 'RESOURCE_ALREADY_EXISTS' || said.code === 'AlreadyExists') return AlreadyExistsError;
  if (said.code === 'RESOURCE_DOES_NOT_EXIST') return NotFoundError;
  // MLflow calls an unknown alias an invalid parameter.
  if (said.code === 'INVALID_PARAMETER_VALUE' && / alias .* not found/i.test(said.message)) return NotFoundError;
  return errorClassOf(status);
}

function hintFor(status: number, said: ServerMessage, headers: ResponseHeaders): string | undefined {
  if (status === 403 && said.message.includes('Invalid Host header'))
    return 'MLflow does not know this host name: start it with --allowed-hosts naming the host (and the ones it allowed before)';
  if (status === 401)
    return 'check the token, or user name and password; for MLflow MLFLOW_TRACKING_TOKEN or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD';
  if (status === 403) return 'the credentials are known but may not do this: ask whoever grants the rights';
  if (status >= 300 && status < 400)
    return `the address redirects${headers['location'] === undefined ? '' : ' elsewhere'}: configure the address it leads to`;
  return undefined;
}

function serverMessage(refusal: Refusal): ServerMessage {
  const text = Buffer.from(refusal.body).toString('utf8', 0, 65_536).trim();
  if (/^<(!doctype|html|\?xml)/i.test(text)) return { message: 'an HTML page, likely from a proxy or a wrong path' };
  const parsed = parseMessage(text);
  return { ...parsed, message: clean(parsed.message, refusal.secrets) };
}

function parseMessage(text: string): ServerMessage {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { message: text };
  }
  if (typeof body !== 'object' || body === null) return { message: text };
  const { error_code: mlflow, reason, message, error, detail } = body as Readonly<Record<string, unknown>>;
  const code = [mlflow, reason].find((value): value is string => typeof value === 'string' && /^\w{1,60}$/.test(value));
  const words = [message, error, detail].find((value) => value !== undefined && value !== null) ?? '';
  return {
    message: typeof words === 'string' ? words : JSON.stringify(words),
    ...(code === undefined ? {} : { code }),
  };
}

/** One printable line of bounded length without secrets. */
export function clean(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) if (secret.length >= 4) safe = safe.replaceAll(secret, '[redacted]');
  safe = safe.replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]');
  // Terminal escapes of a hostile server must not reach a terminal.
  safe = safe.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return safe.length > MAX_MESSAGE ? `${safe.slice(0, MAX_MESSAGE)}…` : safe;
}
