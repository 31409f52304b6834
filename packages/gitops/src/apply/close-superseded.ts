import type { PullRequest } from '../git-host/git-host.ts';
import type { OpenPullRequestInput } from './open-pull-request.ts';

/** A rollback closes the open promotion of the same environment, and says why: both cannot be right. */
export async function closeSuperseded(
  { gitHost, plan, into }: OpenPullRequestInput,
  rollback: PullRequest,
): Promise<void> {
  const pulls = await gitHost.pullRequests(`promote/${plan.environment}/${plan.model}`, into);
  for (const { number } of pulls.filter(({ state }) => state === 'open')) {
    await gitHost.comment(number, `Closed: the rollback #${rollback.number} takes this environment back.`);
    await gitHost.updatePullRequest(number, { state: 'closed' });
  }
}
