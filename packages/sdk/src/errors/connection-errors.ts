import { AiPlatformError } from './ai-platform-error.ts';

/** No answer came: the server could not be reached, or the connection broke. `code` is the system's (`ECONNREFUSED`, `ENOTFOUND`, …). */
export class ConnectionError extends AiPlatformError {}

/** No answer came in time: an attempt's or the whole call's. */
export class TimeoutError extends AiPlatformError {}

/** The caller's AbortSignal ended the call. */
export class AbortError extends AiPlatformError {}

/** The server answered with something that is not what its protocol says (an HTML page of a proxy, cut JSON, …). */
export class InvalidResponseError extends AiPlatformError {}
