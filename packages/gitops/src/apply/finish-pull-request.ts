import type { CheckRun } from '../git-host/git-host.ts';
import {
  type GitHostError,
  GitHostInvalidError,
  GitHostNotFoundError,
  GitHostPermissionError,
} from '../git-host/git-host-error.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';
import type { OpenPullRequestInput, OpenPullRequestResult } from './open-pull-request.ts';
import type { Written } from './write-pull-request.ts';

/** Name of the check run that holds all verdicts. */
export const GATES_CHECK = 'ai-platform/gates';

const CHECK_TEXT_LIMIT = 65_000;

/**
 * Labels, reviewers and the check of a pull request that is there. The check is written last: where it stands on the head, all before it was done.
 * What the host does not accept of these is a warning; the pull request is worth more.
 */
export async function finishPullRequest(
  input: OpenPullRequestInput,
  { pull, action }: Written,
): Promise<OpenPullRequestResult> {
  const { gitHost, plan } = input;
  const { number, url } = pull;
  const branch = await headOf(input, { pull, action });
  const warnings: string[] = [];
  const done = await attempt(warnings, async () => (await gitHost.checks(branch, GATES_CHECK)).length > 0);
  if (done === true) return { action, number, url, warnings };
  const labels = plan.labels.filter((label) => !pull.labels.includes(label));
  if (labels.length > 0) await attempt(warnings, () => gitHost.addLabels(number, labels));
  if (plan.reviewers.length > 0) await attempt(warnings, () => gitHost.requestReviewers(number, plan.reviewers));
  await attempt(warnings, () => gitHost.createCheck(gatesCheck(plan, branch)));
  return { action: action === 'unchanged' && warnings.length === 0 ? 'updated' : action, number, url, warnings };
}

/** The answer that opened or found the pull request may be older than its branch. */
async function headOf({ gitHost, plan }: OpenPullRequestInput, { pull, action }: Written): Promise<string> {
  if (action !== 'updated') return pull.head;
  return (await gitHost.branch(plan.branch))?.commit.sha ?? pull.head;
}

function gatesCheck(plan: PromotionPlan, head: string): CheckRun {
  const lines = plan.verdicts.map(({ outcome, reason }) => `- ${outcome}: ${reason.replace(/[\r\n<>`|[\]]/g, ' ')}`);
  return {
    name: GATES_CHECK,
    head,
    conclusion: 'success',
    title: `${plan.verdicts.length} verdicts, none blocks`,
    summary: lines.join('\n').slice(0, CHECK_TEXT_LIMIT),
    ...(plan.overflow === '' ? {} : { text: plan.overflow.slice(0, CHECK_TEXT_LIMIT) }),
  };
}

async function attempt<T>(warnings: string[], step: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!isMinor(error)) throw error;
    warnings.push(`${error.message} (${error.hint})`);
    return undefined;
  }
}

function isMinor(error: unknown): error is GitHostError {
  return (
    error instanceof GitHostInvalidError ||
    error instanceof GitHostPermissionError ||
    error instanceof GitHostNotFoundError
  );
}
