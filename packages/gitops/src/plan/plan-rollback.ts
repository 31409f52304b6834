import type { Result } from '@ai-platform/config';
import type { PromotionPlan, RollbackInput } from './promotion-plan.ts';

/** Decides a rollback: an earlier release of the environment, with a hold that keeps automation from promoting past it. */
export function planRollback(input: RollbackInput): Result<PromotionPlan> {
  return { ok: false, problems: [{ file: `models/${input.model}`, message: 'rollback is not planned yet' }] };
}
