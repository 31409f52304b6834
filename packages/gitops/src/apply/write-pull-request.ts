import type { PullRequest } from '../git-host/git-host.ts';
import { GitHostConflictError } from '../git-host/git-host-error.ts';
import { completeBody, parseMarker } from '../plan/promotion-marker.ts';
import type { Marker, PromotionPlan } from '../plan/promotion-plan.ts';
import type { OpenPullRequestInput } from './open-pull-request.ts';
import type { PullRequestState } from './pull-request-state.ts';

export interface Written {
  readonly pull: PullRequest;
  readonly action: 'created' | 'updated' | 'unchanged';
}

/** Opens the pull request, or rewrites title and body when they say something else than the plan. */
export async function writePullRequest(
  { gitHost, plan, into }: OpenPullRequestInput,
  { open, marker }: PullRequestState,
): Promise<Written> {
  const body = completeBody(plan, supersededBy(plan, marker));
  if (open === undefined) {
    const pull = await gitHost.createPullRequest({ title: plan.title, body, branch: plan.branch, base: into });
    return { pull, action: 'created' };
  }
  // The same title and text, whatever commit the plan was made from.
  if (marker !== undefined && marker.release === plan.releaseSha256 && marker.body === parseMarker(body)?.body) {
    return { pull: open, action: 'unchanged' };
  }
  const pull = await gitHost.updatePullRequest(open.number, { title: plan.title, body });
  if (pull.state === 'open') return { pull, action: 'updated' };
  throw new GitHostConflictError(`Pull request ${pull.number} was merged or closed meanwhile`, {
    status: 0,
    hint: 'read again, then decide',
    retryable: true,
  });
}

/** Versions asked for in this pull request before. */
function supersededBy(plan: PromotionPlan, marker: Marker | undefined): readonly string[] {
  if (marker === undefined) return [];
  return marker.release === plan.releaseSha256 ? marker.superseded : [...marker.superseded, marker.version];
}
