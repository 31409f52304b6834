import { plainWord } from '../plan/body/markdown.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';
import type { OpenPullRequestInput, OpenPullRequestResult } from './open-pull-request.ts';
import type { PullRequestState } from './pull-request-state.ts';

type Refused = Extract<OpenPullRequestResult, { readonly action: 'refused' }>;

/** A comment is ours and said already when it holds this line. */
const HUMAN_COMMITS_MARK = '<!-- ai-platform: human-commits -->';

/** Why the pull request must not be opened or touched, or undefined. A person's commits and a person's no come before any plan. */
export async function refuse(input: OpenPullRequestInput, state: PullRequestState): Promise<Refused | undefined> {
  const { plan, reopen = false } = input;
  if (state.branch !== undefined && state.ours === undefined) return leaveToPeople(input, state);
  if (state.open !== undefined) return undefined;
  if (state.rejected !== undefined && !reopen) {
    const { number, url } = state.rejected;
    const message = `pull request #${number} for this very release was closed without merging; ask again with --reopen`;
    return { action: 'refused', reason: 'rejected', message, number, url };
  }
  return plan.kind === 'promotion' ? waitForRollback(input) : undefined;
}

async function leaveToPeople({ gitHost, plan }: OpenPullRequestInput, { open }: PullRequestState): Promise<Refused> {
  const message = `somebody else's commits are on ${plan.branch}: merge, close or delete it, then ask again`;
  if (open === undefined) return { action: 'refused', reason: 'human-commits', message };
  const said = (await gitHost.comments(open.number)).some((comment) => comment.includes(HUMAN_COMMITS_MARK));
  if (!said) await gitHost.comment(open.number, `${HUMAN_COMMITS_MARK}\n${humanCommitsComment(plan)}`);
  return { action: 'refused', reason: 'human-commits', message, number: open.number, url: open.url };
}

function humanCommitsComment({ release }: PromotionPlan): string {
  const asked = `Version ${plainWord(release.version)} was asked for meanwhile`;
  return `This branch has commits that are not from here, so it is left as it is. ${asked}; close this pull request and delete its branch to get a new one.`;
}

async function waitForRollback({ gitHost, plan, into }: OpenPullRequestInput): Promise<Refused | undefined> {
  const pulls = await gitHost.pullRequests(rollbackBranch(plan), into);
  const open = pulls.find(({ state }) => state === 'open');
  if (open === undefined) return undefined;
  const message = `a rollback of this environment is open (#${open.number}): merge or close it first`;
  return { action: 'refused', reason: 'rollback-open', message, number: open.number, url: open.url };
}

function rollbackBranch({ environment, model }: PromotionPlan): string {
  return `rollback/${environment}/${model}`;
}
