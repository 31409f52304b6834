import type { Problem } from '@ai-platform/config';
import type { ExitStatus } from './effects.ts';

/** An expected end of a command: an exit status, and for each problem its place, reason and fix. */
export abstract class CommandFailure extends Error {
  abstract readonly status: Exclude<ExitStatus, 0>;
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], cause?: unknown) {
    super(problems.map((problem) => `${problem.file}: ${problem.message}`).join('\n'), { cause });
    this.name = new.target.name;
    this.problems = problems;
  }
}

/** The user gave something that cannot be worked with: exit status 2. */
export class InputError extends CommandFailure {
  readonly status = 2;
}

/** A remote system could not be reached, refused, or answered what it should not: exit status 3. */
export class RemoteFailure extends CommandFailure {
  readonly status = 3;
}

/** A person or a supervisor stopped the command: exit status 130. */
export class InterruptedError extends CommandFailure {
  readonly status = 130;

  constructor(cause?: unknown) {
    super([{ file: 'interrupted', message: 'nothing half-written is left behind', fix: 'run it again' }], cause);
  }
}

/** Something that should not happen did: exit status 70. */
export class InternalError extends CommandFailure {
  readonly status = 70;
}

/** An input error of one problem. */
export function inputError(file: string, message: string, fix: string): InputError {
  return new InputError([{ file, message, fix }]);
}

/** A remote failure of one problem. */
export function remoteFailure(file: string, message: string, fix: string): RemoteFailure {
  return new RemoteFailure([{ file, message, fix }]);
}
