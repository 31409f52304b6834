import type { Follow } from './ref-watch.ts';
import type { Services } from './services.ts';
import type { PullRow } from './store/pulls.ts';

type Followed = Pick<Services, 'repository' | 'pulls' | 'now'>;

interface Positions {
  readonly head: string | undefined;
  readonly base: string | undefined;
  /** Everything at the head is in the base. */
  readonly contained: boolean;
  /** Who moved the branches, where that is known. */
  readonly actor: string | undefined;
}

/**
 * Brings open pull requests in line with where the branches are, as GitHub does after a push: the head follows its branch; a branch that
 * is gone closes; a base that now holds the head has merged it; a head that was moved back into the base closes.
 */
export function createFollow(services: Followed): Follow {
  return async (refs, _updates, actor) => {
    const open = services.pulls.open();
    const merged = await mergedBranches(services, refs, new Set(open.map((pull) => pull.base)));
    for (const { number } of open) {
      // Read again: a merge may have been decided while git was asked.
      const pull = services.pulls.get(number);
      if (pull === undefined || pull.state !== 'open' || pull.plannedSha !== null) continue;
      const headRef = `refs/heads/${pull.head}`;
      followOne(services, pull, {
        head: refs.get(headRef),
        base: refs.get(`refs/heads/${pull.base}`),
        contained: merged.get(pull.base)?.has(headRef) === true,
        actor,
      });
    }
  };
}

/** By base branch: the branches whose commits are all in it. */
async function mergedBranches(
  services: Followed,
  refs: ReadonlyMap<string, string>,
  bases: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const merged = new Map<string, ReadonlySet<string>>();
  for (const base of bases) {
    const sha = refs.get(`refs/heads/${base}`);
    if (sha !== undefined) merged.set(base, await services.repository.branchesIn(sha));
  }
  return merged;
}

function followOne(services: Followed, pull: PullRow, at: Positions): void {
  const { pulls } = services;
  const now = services.now();
  if (at.head === undefined || at.base === undefined) {
    pulls.close(pull.number, at.base ?? pull.baseSha, now);
    return;
  }
  const moved = at.head !== pull.headSha;
  if (moved) pulls.headMoved(pull.number, at.head, now);
  if (!at.contained) return;
  if (moved) pulls.close(pull.number, at.base, now);
  else {
    const merge = { sha: at.base, by: at.actor ?? pull.author, headSha: at.head, baseSha: at.base };
    pulls.merged(pull.number, merge, now);
  }
}
