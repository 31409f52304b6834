import type { BranchHead, GitHost, PullRequest } from '../git-host/git-host.ts';
import { parseMarker } from '../plan/promotion-marker.ts';
import type { Marker, PromotionPlan } from '../plan/promotion-plan.ts';
import { type CommitTrailers, readTrailers } from './commit-trailers.ts';

/** What is on the Git host for a plan's key. */
export interface PullRequestState {
  readonly open: PullRequest | undefined;
  /** Of the open pull request's body; undefined when a person removed it. */
  readonly marker: Marker | undefined;
  /** The newest pull request for this very release that was closed unmerged: a person's no. */
  readonly rejected: PullRequest | undefined;
  readonly branch: BranchHead | undefined;
  /** Of the branch's head when it is a commit of ours for this key; undefined when somebody else's is on top. */
  readonly ours: CommitTrailers | undefined;
}

/** Two reads: the pull requests of the branch, and the branch. */
export async function readPullRequestState(
  gitHost: GitHost,
  plan: PromotionPlan,
  into: string,
): Promise<PullRequestState> {
  const [pulls, branch] = await Promise.all([gitHost.pullRequests(plan.branch, into), gitHost.branch(plan.branch)]);
  const open = pulls.find(({ state }) => state === 'open');
  const trailers = branch === undefined ? undefined : readTrailers(branch.commit.message);
  return {
    open,
    marker: open === undefined ? undefined : parseMarker(open.body),
    rejected: pulls.find((pull) => isRejection(pull, plan)),
    branch,
    ours: trailers?.key === plan.key ? trailers : undefined,
  };
}

function isRejection({ state, merged, body }: PullRequest, plan: PromotionPlan): boolean {
  return state === 'closed' && !merged && parseMarker(body)?.release === plan.releaseSha256;
}
