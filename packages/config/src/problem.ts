/** One thing wrong with an input: where, what, and how to fix it. All problems of an input are reported together. */
export interface Problem {
  /** Path of the file as the user knows it, or a name such as `--config` for other sources. */
  readonly file: string;
  /** 1-based; absent where the place is a whole file. */
  readonly line?: number;
  /** 1-based, in UTF-16 code units; absent where the place is a whole file. */
  readonly column?: number;
  /** Where in the document, as a JSON Pointer (RFC 6901), for example `/environments/1/promoteFrom/0`. */
  readonly path?: string;
  /** What is wrong, in one sentence without a final stop. */
  readonly message: string;
  /** What to do about it, in one sentence without a final stop. */
  readonly fix?: string;
}

/** An expected failure is a value: either the result, or every problem that stands in its way. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `file:line:column: message (fix)`: the form compilers use, so that editors and terminals make it a link. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const path = problem.path === undefined || problem.path === '' ? '' : ` (at ${problem.path})`;
  const fix = problem.fix === undefined ? '' : `\n  fix: ${problem.fix}`;
  return `${place}: ${problem.message}${path}${fix}`;
}
