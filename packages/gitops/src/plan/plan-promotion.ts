import type { Result } from '@ai-platform/config';
import { isBlocked } from '../evidence/verdict.ts';
import { plainWord } from './body/markdown.ts';
import { type BodyText, promotionBody } from './body/promotion-body.ts';
import { type Decision, decidePromotion } from './decide-promotion.ts';
import { sha256 } from './promotion-marker.ts';
import type { PromotionInput, PromotionPlan } from './promotion-plan.ts';
import { canonicalRelease } from './release-change.ts';

/**
 * Decides a promotion: the release the environment gets, the verdicts, and the change set and pull request that carry it.
 * Problems are about the input (no such model, a release file that cannot be read); a gate that says no is a verdict.
 */
export function planPromotion(input: PromotionInput): Result<PromotionPlan> {
  const decided = decidePromotion(input);
  if (!decided.ok) return decided;
  const decision = decided.value;
  const { release, before, verdicts, subject } = decision;
  const reviewers = reviewersOf(input, decision);
  const text = promotionBody(input, {
    releases: subject.releases,
    before,
    after: release,
    gates: decision.gates,
    verdicts,
    changeSet: decision.changeSet,
    reviewers,
  });
  const title = `Promote ${release.model} ${plainWord(release.version)} to ${release.environment}`;
  return { ok: true, value: toPlan({ kind: 'promotion', decision, title, text, reviewers }) };
}

export interface PlanParts {
  readonly kind: PromotionPlan['kind'];
  readonly decision: Omit<Decision, 'gates'>;
  readonly title: string;
  readonly text: BodyText;
  readonly reviewers: readonly string[];
}

const BRANCH = { promotion: 'promote', rollback: 'rollback' } as const satisfies Record<PromotionPlan['kind'], string>;

/** Puts a plan together from what was decided and what was written about it. */
export function toPlan({ kind, decision, title, text, reviewers }: PlanParts): PromotionPlan {
  const { release, before, verdicts, unchanged, changeSet } = decision;
  const key = `${BRANCH[kind]}/${release.environment}/${release.model}`;
  return {
    version: 1,
    kind,
    key,
    model: release.model,
    environment: release.environment,
    branch: key,
    title: title.slice(0, 256),
    body: text.body,
    overflow: text.overflow,
    release,
    releaseSha256: sha256(canonicalRelease(release)),
    ...(before === undefined ? {} : { before }),
    verdicts,
    blocked: isBlocked(verdicts) && !unchanged,
    unchanged,
    changeSet,
    reviewers,
    labels: [kind, `environment: ${release.environment}`.slice(0, 50)],
  };
}

/** Who is asked to review: those named, or the model's team. */
export function reviewersOf(
  { reviewers, config }: Pick<PromotionInput, 'reviewers' | 'config'>,
  { subject }: Pick<Decision, 'subject'>,
): readonly string[] {
  return reviewers ?? [`${config.repository.owner}/${subject.model.team}`];
}
