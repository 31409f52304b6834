import type { Commit } from '../git-host/git-host.ts';
import { changeDigest, commitMessage } from './commit-trailers.ts';
import type { OpenPullRequestInput } from './open-pull-request.ts';
import type { PullRequestState } from './pull-request-state.ts';

export interface Carrying {
  readonly state: PullRequestState;
  /** The main branch's head, which the plan was made from. */
  readonly main: Commit;
}

/**
 * Brings the plan onto its branch as one commit whose tree is the main branch's with the change laid over it. On a branch that exists it also has
 * the old head as parent: the branch only ever moves forward, so GitHub refuses the move when somebody else was faster. Returns the head.
 */
export async function carryPlan({ gitHost, plan }: OpenPullRequestInput, { state, main }: Carrying): Promise<string> {
  const { branch, ours } = state;
  if (branch !== undefined && ours?.change === changeDigest(plan) && ours.base === main.sha) return branch.commit.sha;
  const parents = branch === undefined ? [main.sha] : [branch.commit.sha, main.sha];
  const message = commitMessage(plan, main.sha);
  const commit = await gitHost.commit({ message, tree: main.tree, parents, changes: plan.changeSet.changes });
  if (branch === undefined) await gitHost.createBranch(plan.branch, commit.sha);
  else await gitHost.advanceBranch(plan.branch, commit.sha);
  return commit.sha;
}
