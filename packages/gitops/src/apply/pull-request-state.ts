import type { BranchHead, Commit, GitHost, PullRequest } from '../git-host/git-host.ts';
import { parseMarker } from '../plan/promotion-marker.ts';
import type { Marker, PromotionPlan } from '../plan/promotion-plan.ts';
import { type CommitTrailers, readTrailers } from './commit-trailers.ts';

/** What is on the Git host for a plan's key. */
export interface PullRequestState {
  readonly open: PullRequest | undefined;
  /** Of the open pull request's body; undefined when a person removed it. */
  readonly marker: Marker | undefined;
  /** The newest pull request for this very release, when it was closed unmerged: a person's no. */
  readonly rejected: PullRequest | undefined;
  readonly branch: BranchHead | undefined;
  /** Of the branch's head when it brings only what a commit of ours did; undefined when somebody else's work is on it. */
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
  const newest = pulls.find((pull) => parseMarker(pull.body)?.release === plan.releaseSha256);
  return {
    open,
    marker: open === undefined ? undefined : parseMarker(open.body),
    rejected: newest?.state === 'closed' && !newest.merged ? newest : undefined,
    branch,
    ours: branch && (await readOurs(gitHost, { head: branch.commit, key: plan.key, into })),
  };
}

interface HeadQuery {
  readonly head: Commit;
  readonly key: string;
  readonly into: string;
}

/** A head of ours, or GitHub's "Update branch" on top of one: a merge of the main branch that changes nothing of what ours brought. */
async function readOurs(gitHost: GitHost, { head, key, into }: HeadQuery): Promise<CommitTrailers | undefined> {
  const own = readTrailers(head, key);
  const [first, merged] = head.parents;
  if (own !== undefined || first === undefined || merged === undefined || head.parents.length !== 2) return own;
  const below = await gitHost.readCommit(first);
  const trailers = below && readTrailers(below, key);
  if (trailers === undefined) return undefined;
  const [now, then] = await Promise.all([brought(gitHost, into, head.sha), brought(gitHost, trailers.base, first)]);
  return now === then ? { ...trailers, base: merged } : undefined;
}

/** What a commit brings to another, as text that is equal for equal changes. */
async function brought(gitHost: GitHost, base: string, head: string): Promise<string> {
  const files = await gitHost.compare(base, head);
  return files
    .map(({ path, blob, status }) => `${path} ${status === 'removed' ? '' : blob}`)
    .sort()
    .join('\n');
}
