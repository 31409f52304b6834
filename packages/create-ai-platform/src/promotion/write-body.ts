import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PromotionPlan } from '@ai-platform/gitops';
import type { Context } from '../program/effects.ts';
import { at } from '../program/explain.ts';

/** `--body FILE`: the pull request's body as Markdown. */
export async function writeBody(context: Context, plan: PromotionPlan, file: string | undefined): Promise<void> {
  if (file !== undefined) {
    await at(file, () => writeFile(resolve(context.cwd, file), plan.body));
  }
}
