import { createHash } from 'node:crypto';
import type { Commit } from '../git-host/git-host.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';

/** What a commit of ours says of the plan it carries: Git trailers, so that history can be read back from Git alone. */
export interface CommitTrailers {
  readonly key: string;
  readonly release: string;
  readonly version: string;
  readonly base: string;
  /** sha256 of the plan's changes: the same paths with the same content. */
  readonly change: string;
  /** The root tree the commit was made with: somebody who amends the commit makes another. */
  readonly tree: string;
}

const NAMES = {
  key: 'AI-Platform-Key',
  release: 'AI-Platform-Release',
  version: 'AI-Platform-Version',
  base: 'AI-Platform-Base',
  change: 'AI-Platform-Change',
  tree: 'AI-Platform-Tree',
} as const satisfies Record<keyof CommitTrailers, string>;

const FIELDS = Object.keys(NAMES) as readonly (keyof CommitTrailers)[];

/** The message of the one commit that carries a plan onto `base`, for the tree it makes. */
export function commitMessage(plan: PromotionPlan, base: string): (tree: string) => string {
  return (tree) => {
    const trailers: CommitTrailers = {
      key: plan.key,
      release: plan.releaseSha256,
      version: plan.release.version,
      base,
      change: changeDigest(plan),
      tree,
    };
    return `${plan.title}\n\n${FIELDS.map((field) => `${NAMES[field]}: ${trailers[field]}`).join('\n')}\n`;
  };
}

/**
 * What a commit of ours for this key says, or undefined for anybody else's. A commit that was amended or rebased still has our message, but
 * not the tree or the parent that the message vouches for.
 */
export function readTrailers(commit: Commit, key: string): CommitTrailers | undefined {
  const last = commit.message.trim().split('\n\n').at(-1) ?? '';
  const lines = new Map(last.split('\n').map((line): [string, string] => splitTrailer(line)));
  const values = FIELDS.map((field): [string, string] => [field, lines.get(NAMES[field]) ?? '']);
  const trailers = Object.fromEntries(values) as unknown as CommitTrailers;
  const genuine = trailers.key === key && trailers.tree === commit.tree && trailers.base === commit.parents.at(-1);
  return genuine ? trailers : undefined;
}

function splitTrailer(line: string): [string, string] {
  const [name = '', value = ''] = line.split(': ', 2);
  return [name, value.trim()];
}

/** What a commit changes, whatever it is laid over. */
export function changeDigest({ changeSet }: PromotionPlan): string {
  const changes = changeSet.changes.map((change) => [change.path, change.kind === 'delete' ? null : change.content]);
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}
