import type { Result } from '@ai-platform/config';
import type { PromotionInput, PromotionPlan } from './promotion-plan.ts';

/**
 * Decides a promotion: the release the environment gets, the verdicts, and the change set and pull request that carry it.
 * Problems are about the input (no such model, a release file that cannot be read); a gate that says no is a verdict.
 */
export function planPromotion(input: PromotionInput): Result<PromotionPlan> {
  return { ok: false, problems: [{ file: `models/${input.model}`, message: 'promotion is not planned yet' }] };
}
