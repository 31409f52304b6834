// How faults are written: what is spoiled in the generated repository, and what the tool must say.
// biome-ignore lint/style/noRestrictedImports: the same helpers serve the package's unit tests; they are not published.
export { expression, swap } from '../../../../packages/gitops/src/testing/house-checks/faults/fault.ts';

export type Fault = readonly [
  name: string,
  file: string,
  change: (text: string) => string,
  rule: string,
  message: RegExp,
  /** File of the finding, where it is another one. */
  at?: string,
];

/** Faults by the tool that must find them. */
export type Faults = Readonly<Record<string, readonly Fault[]>>;

export const MODEL = 'models/digits/dev';
export const TRAINING = 'training/plain/dev';
export const VERIFY = '.github/workflows/verify.yaml';
export const PROMOTE = '.github/workflows/promote.yaml';
export const ROOT = 'argocd/main/root.yaml';

/** A file without objects. */
export const nothing = () => '# nothing\n';
