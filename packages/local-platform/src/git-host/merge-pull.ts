import { emailOf } from './present/people.ts';
import type { Services } from './services.ts';
import type { PullRow } from './store/pulls.ts';
import { refusals } from './wire/github-error.ts';

export interface MergeRequest {
  readonly pull: PullRow;
  readonly by: string;
  readonly method: 'merge' | 'squash' | 'rebase';
  /** The head the caller saw. */
  readonly sha: string | undefined;
  readonly title: string | undefined;
  readonly message: string | undefined;
}

const MERGER = { name: 'GitHub', email: 'noreply@github.com' } as const;

/**
 * Merges in three steps that a kill may part: the planned commit is noted at the pull request, the base branch is moved to it if both
 * branches are still where they were, the pull request is noted as merged. `settlePlan` finishes or drops what was parted.
 * @returns the merge commit.
 */
export async function mergePull(services: Services, request: MergeRequest): Promise<string> {
  const { repository, pulls } = services;
  const { pull } = request;
  const at = await requireMergeable(services, request);
  const sha = await writeMerge(services, request, at);
  if (!pulls.plan(pull.number, { sha, by: request.by })) {
    throw pulls.get(pull.number)?.state === 'open' ? refusals.mergeInProgress() : refusals.notMergeable();
  }
  const unless = [{ ref: `refs/heads/${pull.head}`, sha: at.head }];
  await repository
    .move({ ref: `refs/heads/${pull.base}`, before: at.base, after: sha, unless })
    // What git did is read from the branch, not from how its process ended.
    .catch(() => false);
  if (await settlePlan(services, pull.number)) return sha;
  throw (await repository.branch(pull.head)) === at.head ? refusals.baseModified() : refusals.headModified();
}

interface Heads {
  readonly head: string;
  readonly base: string;
}

async function requireMergeable({ repository }: Services, { pull, sha }: MergeRequest): Promise<Heads> {
  const [head, base] = await Promise.all([repository.branch(pull.head), repository.branch(pull.base)]);
  if (pull.state !== 'open' || head === undefined || base === undefined) throw refusals.notMergeable();
  if (sha !== undefined && sha !== head) throw refusals.headModified();
  if (pull.draft === 1) throw refusals.draft();
  return { head, base };
}

/** Brings a pull request with a planned merge in line with what git says: true when the base has the planned commit. */
export async function settlePlan(services: Pick<Services, 'repository' | 'pulls'>, number: number): Promise<boolean> {
  const { repository, pulls } = services;
  const pull = pulls.get(number);
  if (!pull?.plannedSha) return false;
  const commit = await repository.commit(pull.plannedSha);
  const base = await repository.branch(pull.base);
  if (commit && base !== undefined && (await repository.isAncestor(commit.sha, base))) {
    const merge = {
      sha: commit.sha,
      by: pull.plannedBy ?? pull.author,
      // A merge commit names the head it took in; a squashed one does not.
      headSha: commit.parents[1] ?? pull.headSha,
      baseSha: commit.parents[0] ?? pull.baseSha,
    };
    pulls.merged(number, merge, commit.committer.date);
    return true;
  }
  pulls.dropPlan(number);
  return false;
}

async function writeMerge(services: Services, request: MergeRequest, at: Heads): Promise<string> {
  const { repository } = services;
  const { pull } = request;
  if (request.method === 'rebase') throw refusals.noRebase();
  const tree = await repository.mergeTree(at.base, at.head).catch(() => undefined);
  if (tree === undefined) throw refusals.notMergeable();
  const date = services.now();
  const squash = request.method === 'squash';
  const title = request.title ?? defaultTitle(services, pull, squash);
  const message = request.message ?? (squash ? '' : pull.title);
  return repository.writeCommit({
    tree,
    parents: squash ? [at.base] : [at.base, at.head],
    author: { name: request.by, email: emailOf(request.by), date },
    committer: { ...MERGER, date },
    message: message === '' ? title : `${title}\n\n${message}`,
  });
}

function defaultTitle(services: Services, pull: PullRow, squash: boolean): string {
  return squash
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${services.owner}/${pull.head}`;
}
