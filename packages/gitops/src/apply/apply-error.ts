import type { Problem } from '@ai-platform/config';

/** A change set does not fit the folder it should be written to; nothing was written. */
export class ApplyError extends Error {
  override readonly name = 'ApplyError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'));
    this.problems = problems;
  }
}
