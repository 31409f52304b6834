import type { Problem } from '@ai-platform/config';

/** A manifest in the repository is not in the form that an edit needs; nothing was changed. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.file}: ${problem.message}`);
    this.problem = problem;
  }
}
