import { type OpenPullRequestResult, openPullRequest, type PromotionPlan } from '@ai-platform/gitops';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { remoteFailure } from '../program/failure.ts';
import { describeVerdicts, summariseVerdicts } from './describe-verdicts.ts';
import type { RemoteRepository } from './open-repository.ts';
import { writeBody } from './write-body.ts';

export interface FinishOptions {
  readonly plan: boolean;
  readonly body: string | undefined;
  readonly reopen: boolean;
}

/** How often a plan is made again when the branch moves meanwhile. */
const ATTEMPTS = 5;

/**
 * Makes a plan, prints it or opens its pull request. A plan that a merge overtook is made again from what the branch says
 * then; a plan that a gate blocks opens nothing.
 */
export async function finishPlan(
  context: Context,
  repository: RemoteRepository,
  { options, makePlan }: { readonly options: FinishOptions; readonly makePlan: () => Promise<PromotionPlan> },
): Promise<Outcome> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const plan = await makePlan();
    await writeBody(context, plan, options.body);
    if (options.plan || plan.blocked) {
      return planOutcome(plan);
    }
    context.progress('Opening the pull request');
    const { gitHost, branch, apiUrl } = repository;
    const result = await at(apiUrl, () => openPullRequest({ gitHost, plan, into: branch, reopen: options.reopen }));
    if (result.action !== 'stale') {
      return resultOutcome(context, plan, result);
    }
    context.progress('The branch moved; planning again');
  }
  throw remoteFailure(repository.apiUrl, 'the branch moved during every attempt', 'run it again when it is quieter');
}

function planOutcome(plan: PromotionPlan): Outcome {
  const files = plan.changeSet.changes.map(({ kind, path }) => `  ${kind.padEnd(6)}  ${path}`);
  const change = plan.unchanged ? ['The environment runs this release already: nothing would change.'] : files;
  return {
    status: plan.blocked ? 1 : 0,
    text: [heading(plan), ...change].join('\n'),
    data: { ...summary(plan), changeSet: plan.changeSet, body: plan.body },
  };
}

type Settled = Exclude<OpenPullRequestResult, { readonly action: 'stale' }>;

function resultOutcome(context: Context, plan: PromotionPlan, result: Settled): Outcome {
  const { action, ...others } = result;
  const data = { ...summary(plan), action, ...others };
  switch (result.action) {
    case 'running':
      return { text: `${heading(plan)}\nThe environment runs this release already: there is nothing to open.`, data };
    case 'refused':
      return { status: 1, text: `${heading(plan)}\nNot opened: ${result.message}`, data };
    case 'created':
    case 'updated':
    case 'unchanged':
      result.warnings.forEach(context.warn);
      return { text: `${heading(plan)}\nPull request ${result.action}: ${result.url}`, data };
    default:
      return result satisfies never;
  }
}

function heading(plan: PromotionPlan): string {
  return [plan.title, describeVerdicts(plan.verdicts), summariseVerdicts(plan.verdicts)].join('\n');
}

function summary(plan: PromotionPlan) {
  const { kind, key, branch, title, model, environment, release, before, verdicts, blocked, unchanged } = plan;
  return { kind, key, branch, title, model, environment, release, before, verdicts, blocked, unchanged };
}
