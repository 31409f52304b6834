import type { FileChange } from '../plan/change-set.ts';

/** A branch's newest commit. */
export interface BranchHead {
  readonly name: string;
  readonly commit: Commit;
}

export interface Commit {
  /** 40 hex digits. */
  readonly sha: string;
  /** The root tree, 40 hex digits. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A file's content at one commit of its history, newest first in lists. */
export interface FileVersion {
  readonly commit: string;
  /** ISO 8601, of the commit. */
  readonly at: string;
  readonly author: string;
  /** undefined where that commit removed the file. */
  readonly content: string | undefined;
}

export interface PullRequest {
  readonly number: number;
  /** Page for people. */
  readonly url: string;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly title: string;
  readonly body: string;
  /** Commit at the head when the answer was made. */
  readonly head: string;
  readonly labels: readonly string[];
}

/** A file of one commit, by the id Git gives its content. */
export interface ComparedFile {
  readonly path: string;
  /** Git's blob id, 40 hex digits. */
  readonly blob: string;
  readonly status: string;
}

export interface CheckRun {
  readonly name: string;
  /** Commit it is about. */
  readonly head: string;
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly title: string;
  /** Markdown, at most 65,535 characters each. */
  readonly summary: string;
  readonly text?: string;
}

/** One deployment with its newest status. */
export interface Deployment {
  /** Commit that was deployed. */
  readonly commit: string;
  readonly environment: string;
  /** What was deployed, as the writer named it, for example `deploy:digits`. */
  readonly task: string;
  readonly payload: unknown;
  /** GitHub's word, for example `success`, `failure`, `in_progress`; undefined before the first status. */
  readonly state: string | undefined;
  /** ISO 8601, of the newest status. */
  readonly at: string | undefined;
  readonly description: string | undefined;
}

/**
 * The few things promotion asks of a Git host. Every method rejects with a `GitHostError`; nothing here retries past what the
 * host's own limits ask for, and every write is safe to find already done.
 */
export interface GitHost {
  readonly repository: { readonly owner: string; readonly name: string };
  /** The branch's head, or undefined when there is no such branch. */
  branch(name: string): Promise<BranchHead | undefined>;
  /**
   * The text files under the given paths at a commit, by path. A path names a file or a folder; one that is not there is left out.
   * Reads only the trees on the way, never the whole repository.
   */
  readFiles(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The commits on a branch that changed one file, newest first, with its content at each. */
  fileHistory(branch: string, path: string, limit: number): Promise<readonly FileVersion[]>;
  /** Files that differ between the common ancestor of both commits and `head`. */
  compare(base: string, head: string): Promise<readonly ComparedFile[]>;
  /** A commit by its id, or undefined when there is none. */
  readCommit(sha: string): Promise<Commit | undefined>;
  commit(request: CommitRequest): Promise<Commit>;
  /** Rejects with `GitHostConflictError` when the branch exists. */
  createBranch(name: string, commit: string): Promise<void>;
  /** Moves the branch forward; rejects with `GitHostConflictError` unless its head is an ancestor of `commit`. */
  advanceBranch(name: string, commit: string): Promise<void>;
  /** Done as well when the branch is gone. */
  deleteBranch(name: string): Promise<void>;
  /** All pull requests from the branch into `base`, open ones first, then newest first. */
  pullRequests(branch: string, base: string): Promise<readonly PullRequest[]>;
  /** Rejects with `GitHostConflictError` when one is open already. */
  createPullRequest(request: NewPullRequest): Promise<PullRequest>;
  updatePullRequest(number: number, change: PullRequestChange): Promise<PullRequest>;
  addLabels(number: number, labels: readonly string[]): Promise<void>;
  /** Logins, or `owner/team` for teams. Rejects with `GitHostInvalidError` when the host does not accept one of them. */
  requestReviewers(number: number, reviewers: readonly string[]): Promise<void>;
  comments(number: number): Promise<readonly string[]>;
  comment(number: number, body: string): Promise<void>;
  /** Whether a check run, or a commit status, of that name stands on the commit. */
  hasCheck(commit: string, name: string): Promise<boolean>;
  /** A check run; where the token may not write one (only Apps and Actions may) a commit status, which holds the title only. */
  createCheck(check: CheckRun): Promise<void>;
  /** The newest deployments of an environment, newest first; only those of one task, for example `deploy:digits`, when it is given. */
  deployments(environment: string, limit: number, task?: string): Promise<readonly Deployment[]>;
}

export interface CommitRequest {
  /** Given the id of the root tree that the changes make, so that a message can vouch for the content it stands for. */
  readonly message: (tree: string) => string;
  /** Root tree that the changes are laid over. */
  readonly tree: string;
  readonly parents: readonly string[];
  readonly changes: readonly FileChange[];
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  readonly base: string;
}

export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'closed';
}
