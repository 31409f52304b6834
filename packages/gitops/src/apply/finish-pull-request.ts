import type { CheckRun, PullRequest } from '../git-host/git-host.ts';
import {
  type GitHostError,
  GitHostInvalidError,
  GitHostNotFoundError,
  GitHostPermissionError,
} from '../git-host/git-host-error.ts';
import { code } from '../plan/body/markdown.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';
import { closeSuperseded } from './close-superseded.ts';
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
  { pull, action, head }: Written & { readonly head: string },
): Promise<OpenPullRequestResult> {
  const { gitHost, plan } = input;
  const { number, url } = pull;
  const warnings: string[] = [];
  if ((await attempt(warnings, () => gitHost.hasCheck(head, GATES_CHECK))) === true) {
    return { action, number, url, warnings };
  }
  if (plan.kind === 'rollback') await closeSuperseded(input, pull);
  await labelAndAsk(input, { pull, warnings });
  await attempt(warnings, () => gitHost.createCheck(gatesCheck(plan, head)));
  return { action: action === 'unchanged' ? 'updated' : action, number, url, warnings };
}

interface Finishing {
  readonly pull: PullRequest;
  readonly warnings: string[];
}

async function labelAndAsk({ gitHost, plan }: OpenPullRequestInput, { pull, warnings }: Finishing): Promise<void> {
  const labels = plan.labels.filter((label) => !pull.labels.includes(label));
  if (labels.length > 0) await attempt(warnings, () => gitHost.addLabels(pull.number, labels));
  if (plan.reviewers.length === 0) return;
  try {
    await gitHost.requestReviewers(pull.number, plan.reviewers);
  } catch (error) {
    if (!isMinor(error)) throw error;
    // One name that the host does not know loses all of them: ask one by one, so that only it is lost. The second try also serves
    // GitHub's "Could not resolve to a node", which it says of unknown teams and of pull requests that are too young alike.
    for (const reviewer of plan.reviewers) {
      await attempt(warnings, () => gitHost.requestReviewers(pull.number, [reviewer]));
    }
  }
}

function gatesCheck(plan: PromotionPlan, head: string): CheckRun {
  const lines = plan.verdicts.map(({ outcome, gate, reason }) => `- ${outcome}: ${code(gate)} ${code(reason, 400)}\n`);
  let room = CHECK_TEXT_LIMIT;
  const shown = lines.filter(({ length }) => {
    room -= length;
    return room >= 0;
  });
  return {
    name: GATES_CHECK,
    head,
    conclusion: 'success',
    title: `${plan.verdicts.length} verdicts, none blocks`,
    summary: shown.join(''),
    ...(plan.overflow === '' ? {} : { text: plan.overflow }),
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
