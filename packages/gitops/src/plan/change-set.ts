/** A planned change of one file. Contents are UTF-8 text; paths are relative with forward slashes. */
export type FileChange =
  | { readonly kind: 'create'; readonly path: string; readonly content: string }
  | { readonly kind: 'update'; readonly path: string; readonly before: string; readonly content: string }
  | { readonly kind: 'delete'; readonly path: string; readonly before: string };

/** What a plan would do to a repository: plain data with a version, so that one process can plan and another apply. */
export interface ChangeSet {
  readonly version: 1;
  /** Commit the plan was made from; undefined for a folder that is no repository yet. */
  readonly base?: string;
  /** Sorted by path; at most one change per path; empty when nothing would change. */
  readonly changes: readonly FileChange[];
}
