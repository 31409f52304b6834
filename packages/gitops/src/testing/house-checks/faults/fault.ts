// How faults are written: what is spoiled in the golden repository, and what the check must say.

export type Fault = readonly [name: string, file: string, change: (text: string) => string, message: RegExp];

/** Faults by the check that must find them. */
export type Faults = Readonly<Record<string, readonly Fault[]>>;

export const DIGITS = 'models/digits/dev';
export const PHOTOS = 'models/photos/dev';
export const TRAINING = 'training/digits/dev';
export const NAMESPACE = 'platform/namespaces/main/dev.yaml';
export const SET = 'argocd/main/models-dev.yaml';
export const ROOT = 'argocd/main/root.yaml';
export const PROJECTS = 'argocd/main/projects.yaml';
export const VERIFY = '.github/workflows/verify.yaml';

/** A change of the first place that is found, which must be there. */
export function swap(search: string | RegExp, replacement: string): (text: string) => string {
  return (text) => {
    const changed = text.replace(search, () => replacement);
    if (changed === text) throw new Error(`there is nothing to spoil: ${String(search)}`);
    return changed;
  };
}

/** From GitHub's expression syntax, without being a template here. */
export function expression(text: string): string {
  return `$${`{{ ${text} }}`}`;
}
