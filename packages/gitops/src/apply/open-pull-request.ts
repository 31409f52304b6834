import type { GitHost } from '../git-host/git-host.ts';
import { GitHostConflictError } from '../git-host/git-host-error.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';
import { carryPlan } from './carry-plan.ts';
import { changeDigest } from './commit-trailers.ts';
import { finishPullRequest } from './finish-pull-request.ts';
import { type PullRequestState, readPullRequestState } from './pull-request-state.ts';
import { refuse } from './refuse-to-open.ts';
import { writePullRequest } from './write-pull-request.ts';

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

/** How often everything is read again because somebody else was faster. */
const ATTEMPTS = 4;

/**
 * Opens the plan's pull request, or brings the open one up to date: branch, commit, pull request, labels, reviewers, check. Every step looks
 * first whether it is done, so that a run that was cut off is completed by the next, and of two that race one opens and the other finds it.
 * @throws GitHostError
 */
export async function openPullRequest(input: OpenPullRequestInput): Promise<OpenPullRequestResult> {
  const { plan } = input;
  if (plan.blocked) {
    return { action: 'refused', reason: 'blocked', message: 'a gate blocks this release: see the verdicts' };
  }
  if (plan.unchanged) return { action: 'running' };
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptToOpen(input);
    } catch (error) {
      if (!(error instanceof GitHostConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function attemptToOpen(input: OpenPullRequestInput): Promise<OpenPullRequestResult> {
  const { gitHost, plan, into } = input;
  const state = await readPullRequestState(gitHost, plan, into);
  const refused = await refuse(input, state);
  if (refused) return refused;
  if (state.open !== undefined && state.branch !== undefined && isCarried(plan, state)) {
    const written = await writePullRequest(input, state);
    return finishPullRequest(input, { ...written, head: state.branch.commit.sha });
  }
  const head = await gitHost.branch(into);
  if (head === undefined || head.commit.sha !== plan.changeSet.base) {
    return { action: 'stale', planned: plan.changeSet.base ?? '', actual: head?.commit.sha ?? '' };
  }
  const carried = await carryPlan(input, { state, main: head.commit });
  const written = await writePullRequest(input, state);
  return finishPullRequest(input, { ...written, head: carried });
}

/** The branch's newest commit brings this very change: nothing to write there, wherever the main branch has moved since. */
function isCarried(plan: PromotionPlan, { ours }: PullRequestState): boolean {
  return ours?.release === plan.releaseSha256 && ours.change === changeDigest(plan);
}
