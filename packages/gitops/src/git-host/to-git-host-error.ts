import {
  GitHostAuthenticationError,
  GitHostConflictError,
  GitHostError,
  type GitHostErrorDetails,
  GitHostGarbageError,
  GitHostInvalidError,
  GitHostNotFoundError,
  GitHostPermissionError,
  GitHostRateLimitError,
  GitHostUnavailableError,
} from './git-host-error.ts';

/** What a call does, for messages: `read branch main`, and the permission it takes. */
export interface CallPurpose {
  readonly does: string;
  /** GitHub's name of the permission, for example `contents: write`. */
  readonly permission: string;
}

/** What reading again clears up: somebody was faster. */
const CONFLICTS = /already exists|not a fast forward|was modified|Reference does not exist|Reference update failed/i;

/** What went wrong as one of our errors: GitHub's own words, never a token, a header or a body that was sent. */
export function toGitHostError(error: unknown, { does, permission }: CallPurpose): GitHostError {
  if (error instanceof GitHostError) return error;
  const failed = readFailure(error);
  const message = `Could not ${does}: ${failed.status === 0 ? failed.words : `${failed.status} ${failed.words}`}`;
  const details = (hint: string, retryable: boolean): GitHostErrorDetails => ({
    status: failed.status,
    hint,
    retryable,
    ...(failed.requestId === undefined ? {} : { requestId: failed.requestId }),
  });
  if (failed.limited) return new GitHostRateLimitError(message, details(limitHint(failed.waitSeconds), true));
  switch (failed.status) {
    case 401:
      return new GitHostAuthenticationError(
        message,
        details('give a token that is valid, in GITHUB_TOKEN or in the connections', false),
      );
    case 403:
      return new GitHostPermissionError(message, details(`give the token the permission ${permission}`, false));
    case 404:
      return new GitHostNotFoundError(
        message,
        details(`check owner and name of the repository, and that the token has ${permission}`, false),
      );
    case 405:
    case 409:
      return new GitHostConflictError(message, details('read again, then decide', true));
    case 400:
    case 422:
      return CONFLICTS.test(failed.words)
        ? new GitHostConflictError(message, details('read again, then decide', true))
        : new GitHostInvalidError(message, details('see what GitHub says of the call', false));
    default:
      return failed.garbage
        ? new GitHostGarbageError(
            message,
            details('check the address: something else than GitHub answers there', false),
          )
        : new GitHostUnavailableError(
            message,
            details('check that the Git host is up and its address is right, then run it again', true),
          );
  }
}

interface Failure {
  /** 0 when no answer came. */
  readonly status: number;
  readonly words: string;
  readonly requestId: string | undefined;
  readonly limited: boolean;
  readonly waitSeconds: number | undefined;
  readonly garbage: boolean;
}

function readFailure(error: unknown): Failure {
  const response = object(object(error)['response']);
  const headers = object(response['headers']);
  const answered = Object.keys(response).length > 0;
  const status = answered ? Number(object(error)['status']) : 0;
  const data = response['data'];
  const words = answered ? wordsOf(data) : causeOf(error);
  const requestId = headers['x-github-request-id'];
  const wait = Number(headers['retry-after']);
  return {
    status,
    words,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    limited:
      status === 429 ||
      (status === 403 &&
        (headers['x-ratelimit-remaining'] === '0' || 'retry-after' in headers || /rate limit/i.test(words))),
    waitSeconds: Number.isFinite(wait) ? wait : undefined,
    garbage: answered && status < 500,
  };
}

const WORDS_LIMIT = 300;

/** GitHub's `message` and `errors`, where an error may be a text or an object with one. */
function wordsOf(data: unknown): string {
  const { message, errors } = object(data) as { message?: unknown; errors?: unknown };
  if (typeof message !== 'string') return "the answer is not one of GitHub's API";
  const more = Array.isArray(errors) ? errors.map(wordsOfOne).filter((text) => text !== '') : [];
  return [message.replace(/\s+/g, ' '), ...more].join('; ').slice(0, WORDS_LIMIT);
}

function wordsOfOne(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message, field, code } = object(error);
  if (typeof message === 'string') return message;
  return [field, code].filter((part) => typeof part === 'string').join(' ');
}

/** The innermost reason a connection gives, such as `connect ECONNREFUSED 127.0.0.1:1`. */
function causeOf(error: unknown): string {
  let innermost = error;
  for (let depth = 0; depth < 5 && object(innermost)['cause'] instanceof Error; depth++)
    innermost = object(innermost)['cause'];
  return innermost instanceof Error ? innermost.message.slice(0, WORDS_LIMIT) : 'no answer';
}

function limitHint(seconds: number | undefined): string {
  return seconds === undefined ? 'wait a few minutes, then run it again' : `wait ${seconds} s, then run it again`;
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
