import { createHash } from 'node:crypto';
import type { PromotionPlan } from '../plan/promotion-plan.ts';

/** What a commit of ours says of the plan it carries: Git trailers, so that history can be read back from Git alone. */
export interface CommitTrailers {
  readonly key: string;
  readonly release: string;
  readonly version: string;
  readonly base: string;
  /** sha256 of the plan's changes: the same paths with the same content. */
  readonly change: string;
}

const NAMES = {
  key: 'AI-Platform-Key',
  release: 'AI-Platform-Release',
  version: 'AI-Platform-Version',
  base: 'AI-Platform-Base',
  change: 'AI-Platform-Change',
} as const satisfies Record<keyof CommitTrailers, string>;

/** The message of the one commit that carries a plan. */
export function commitMessage(plan: PromotionPlan, base: string): string {
  const trailers: CommitTrailers = {
    key: plan.key,
    release: plan.releaseSha256,
    version: plan.release.version,
    base,
    change: changeDigest(plan),
  };
  const lines = (Object.keys(NAMES) as (keyof CommitTrailers)[]).map((field) => `${NAMES[field]}: ${trailers[field]}`);
  return `${plan.title}\n\n${lines.join('\n')}\n`;
}

/** What the message of a commit of ours says, or undefined for anybody else's. */
export function readTrailers(message: string): CommitTrailers | undefined {
  const last = message.trim().split('\n\n').at(-1) ?? '';
  const value = (field: keyof CommitTrailers) => new RegExp(`^${NAMES[field]}: (\\S+)$`, 'm').exec(last)?.[1];
  const [key, release, version] = [value('key'), value('release'), value('version')];
  const [base, change] = [value('base'), value('change')];
  return key && release && version && base && change ? { key, release, version, base, change } : undefined;
}

/** What a commit changes, whatever it is laid over. */
export function changeDigest({ changeSet }: PromotionPlan): string {
  const changes = changeSet.changes.map((change) => [change.path, change.kind === 'delete' ? null : change.content]);
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}
