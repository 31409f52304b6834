/** Why an attempt brought no answer. */
export type FaultKind = 'connection' | 'timeout' | 'abort';

/** An attempt without an answer, whoever noticed it. Never leaves the transport. */
export class TransportFault extends Error {
  readonly kind: FaultKind;
  readonly code: string;

  constructor(kind: FaultKind, code: string, message = '') {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

const TIMEOUTS = new Set([
  'ECONNABORTED',
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const ABORTS = new Set(['ERR_CANCELED', 'ABORT_ERR', 'UND_ERR_ABORTED']);
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Reads code and message out of what axios, undici or Node threw; nothing else of it is kept, since it may hold headers and bodies.
 * What has no code is no fault of a transport but somebody's bug, and is thrown on.
 */
export function faultOf(error: unknown): TransportFault {
  if (error instanceof TransportFault) return error;
  const code = codeOf(error) ?? (error instanceof Error && error.name === 'AbortError' ? 'ABORT_ERR' : undefined);
  if (code === undefined) throw error;
  const message = error instanceof Error ? error.message : '';
  if (ABORTS.has(code) || (error instanceof Error && error.name === 'AbortError'))
    return new TransportFault('abort', code);
  if (TIMEOUTS.has(code)) return new TransportFault('timeout', code, message);
  return new TransportFault('connection', code, message);
}

/** The first code in the chain of causes: undici and axios wrap the system's error. */
function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError) return codeOf(at.errors[0]);
  }
  return undefined;
}

/** Whether the server surely never saw the request. */
export function wasNeverSent(fault: TransportFault): boolean {
  return NEVER_SENT.has(fault.code);
}

/** Whether trying again can help: wrong certificates and wrong addresses stay wrong. */
export function mayPass(fault: TransportFault): boolean {
  return fault.kind !== 'abort' && !/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_INVALID/.test(fault.code);
}
