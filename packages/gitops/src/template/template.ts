/** The template of generated repositories as text, read by `loadTemplate`. */
export interface Template {
  /** Version of the template's package. */
  readonly version: string;
  /** By path in the tree, which mirrors the generated repository; `.hbs` files are rendered, others copied. */
  readonly files: ReadonlyMap<string, string>;
  /** By name: parts that several files share. */
  readonly partials: ReadonlyMap<string, string>;
}

/**
 * Who owns a generated file. `managed`: generate writes it, a hand edit is a conflict. `seeded`: written once, then the user's.
 * `merged`: merged by structure (no file is, in this version). `state`: only promotion and rollback write it.
 */
export type OwnerClass = 'managed' | 'seeded' | 'merged' | 'state';

/** One file of the generated repository. */
export interface GeneratedFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly content: string;
  readonly owner: OwnerClass;
  /** Path in the template's tree that it comes from. */
  readonly template: string;
  /** Name of the environment that it belongs to; absent for what all environments share. */
  readonly environment?: string;
}

/** The template itself is wrong, or was given a value that its place cannot hold: never the user's fault. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
