import type { Problem } from '@ai-platform/config';
import { CommandFailure, InputError, InternalError, InterruptedError, RemoteFailure } from './failure.ts';

const FILE_SYSTEM_REASONS: Readonly<Record<string, readonly [reason: string, fix: string]>> = {
  EACCES: ['permission denied', 'give yourself the right to it, or choose another place'],
  EPERM: ['operation not permitted', 'give yourself the right to it, or choose another place'],
  EROFS: ['the file system is read-only', 'choose another place'],
  ENOENT: ['no such file or directory', 'check the path'],
  ENOTDIR: ['a part of the path is a file, not a directory', 'check the path'],
  EISDIR: ['this is a directory, and a file is wanted', 'name a file'],
  EEXIST: ['exists already', 'remove it, or choose another place'],
  ENOTEMPTY: ['the directory is not empty', 'choose another place'],
  ENOSPC: ['no space is left on the device', 'free some space, and run it again'],
  EDQUOT: ['the disk quota is used up', 'free some space, and run it again'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ELOOP: ['too many symbolic links', 'check where the links lead'],
};

/** Whatever was thrown, as a failure with place, reason and fix. */
export function explain(error: unknown, signal: AbortSignal): CommandFailure {
  // First: whatever a call says when it is cut off, the cause is that it was.
  if (signal.aborted) {
    return error instanceof InterruptedError ? error : new InterruptedError(error);
  }
  if (error instanceof CommandFailure) {
    return error;
  }
  return explainFileSystem(error, undefined) ?? explainTold(error, undefined) ?? bug(error);
}

function explainFileSystem(error: unknown, given: string | undefined): CommandFailure | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) {
    return undefined;
  }
  const known = FILE_SYSTEM_REASONS[String(error.code)];
  const { path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  const place = given ?? dest ?? path;
  if (known === undefined || place === undefined) {
    return undefined;
  }
  return new InputError([{ file: place, message: known[0], fix: known[1] }], error);
}

/**
 * What the SDK, gitops and the local platform throw, told by its shape: their code loads only where it is used, and
 * `instanceof` fails across two copies of a package.
 */
interface ToldError extends Error {
  readonly hint: string | undefined;
}

function isToldError(error: unknown): error is ToldError {
  return error instanceof Error && 'hint' in error && (error.hint === undefined || typeof error.hint === 'string');
}

/** The SDK's errors about what the caller gave; all others are about a system that did not do what it was asked. */
const INPUT_ERRORS: ReadonlySet<string> = new Set(['ConfigurationError', 'ValidationError', 'NotSupportedError']);

function explainTold(error: unknown, place: string | undefined): CommandFailure | undefined {
  if (!isToldError(error)) {
    return undefined;
  }
  const request = 'request' in error && typeof error.request === 'string' ? error.request : undefined;
  const fix = error.hint ?? 'try it again; if it stays, look at that system';
  const message = request === undefined ? error.message : error.message.replace(`${request} `, '');
  const problem: Problem = { file: request ?? place ?? error.name, message: withoutStop(message), fix };
  return INPUT_ERRORS.has(error.name) ? new InputError([problem], error) : new RemoteFailure([problem], error);
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}

/** Runs a call to a remote system or a file, so that its failure names it as the user knows it: an address, or a path. */
export async function at<T>(place: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explainAt(place, error);
  }
}

/** An expected error with the place it happened at; anything else stays what it is. */
export function explainAt(place: string, error: unknown): unknown {
  return error instanceof CommandFailure
    ? error
    : (explainFileSystem(error, place) ?? explainTold(error, place) ?? error);
}

function bug(error: unknown): CommandFailure {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const fix = 'run it again with --debug, and open an issue with what it prints';
  return new InternalError([{ file: 'create-ai-platform', message: `a bug of ours: ${what}`, fix }], error);
}
