import { afterEach, expect, test } from 'vitest';
import { commitFiles, REPOSITORY } from '../../../local-platform/src/git-host/testing/index.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';
import { openPromotionRepository, type PromotionRepository } from '../testing/promotion-repository.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { openPullRequest } from './open-pull-request.ts';

const STEPS = 40;
const BRANCH = 'promote/dev/digits';
const OTHER = 'models/digits/dev/deployment.yaml';

let repository: PromotionRepository;
/** What happens before a request, once that many have passed. */
let interruption: { left: number; readonly act: () => Promise<unknown> } | undefined;

afterEach(async () => {
  interruption = undefined;
  const { served } = repository;
  await served.git(['fsck', '--strict', '--no-dangling'], repositoryFolder());
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

const repositoryFolder = () => `${repository.served.directory}/acme/gitops.git`;

const interruptedFetch: typeof fetch = async (input, init) => {
  const due = interruption !== undefined && interruption.left-- <= 0 ? interruption : undefined;
  if (due !== undefined) interruption = undefined;
  await due?.act();
  return fetch(input, init);
};

const kill = () => {
  interruption = { left: 0, act: kill };
  return Promise.reject(new DOMException('the process was killed', 'AbortError'));
};

/** Asks, and lets something happen in the middle. */
async function interrupted(left: number, act: () => Promise<unknown>): Promise<void> {
  interruption = { left, act };
  await request(version).catch(() => {});
  interruption = undefined;
}

/** A plan of two files, so that half a tree would show. */
async function planOf(version: number): Promise<PromotionPlan> {
  const plan = await repository.plan({ version: String(version) });
  const content = `image: ${version}\n`;
  const { changes } = plan.changeSet;
  if (changes.length === 0) return plan;
  const both = [{ kind: 'create', path: OTHER, content } as const, ...changes];
  return { ...plan, changeSet: { ...plan.changeSet, changes: both } };
}

const request = async (version: number, reopen = false) =>
  openPullRequest({ gitHost: repository.gitHost, plan: await planOf(version), into: 'main', reopen });

async function openPulls() {
  const { data } = await repository.served.reviewer.rest.pulls.list({ ...REPOSITORY, state: 'open' });
  return data;
}

/** The newest commit that a person made on the branch, while the branch lives; what it is made on it keeps. */
let byHand: string | undefined;
/** Commits by hand so far. */
let handwork = 0;

async function pushByHand(amend: boolean): Promise<void> {
  const head = await repository.gitHost.branch(BRANCH);
  if (head === undefined) return;
  const { sha, tree, parents, message } = head.commit;
  const content = `image: by hand ${++handwork}\n`;
  const commit = await repository.gitHost.commit({
    message: () => (amend ? message : 'A fix by hand'),
    tree,
    parents: amend ? parents : [sha],
    changes: [{ kind: 'update', path: OTHER, before: '', content }],
  });
  const { git } = repository.served.bot.rest;
  await git.updateRef({ ...REPOSITORY, ref: `heads/${BRANCH}`, sha: commit.sha, force: true });
  byHand = commit.sha;
}

async function end(how: 'merge' | 'close' | 'delete'): Promise<void> {
  const [pull] = await openPulls();
  const { rest } = repository.served.reviewer;
  if (how === 'close' && pull) await rest.pulls.update({ ...REPOSITORY, pull_number: pull.number, state: 'closed' });
  if (how === 'merge' && pull) await rest.pulls.merge({ ...REPOSITORY, pull_number: pull.number }).catch(() => {});
  if (how === 'delete' && pull === undefined) {
    await repository.gitHost.deleteBranch(BRANCH);
    byHand = undefined;
  }
}

interface Chance {
  readonly weight: number;
  readonly step: (random: (below: number) => number) => Promise<unknown>;
}

let version = 2;

const CHANCES: Readonly<Record<string, Chance>> = {
  ask: { weight: 5, step: () => request(version) },
  'ask for a newer version': { weight: 4, step: () => request(++version) },
  'ask again after a no': { weight: 1, step: () => request(version, true) },
  'ask, and be killed': { weight: 6, step: (random) => interrupted(2 + random(16), kill) },
  'ask, and be overtaken': {
    weight: 12,
    step: (random) => {
      const acts = [
        () => pushByHand(false),
        () => pushByHand(true),
        () => commitFiles(repository.served, { 'README.md': `# ${version}\n` }),
        () => request(version),
        () => request(++version),
        () => end('merge'),
        () => end('close'),
        () => end('delete'),
      ];
      version += random(2);
      return interrupted(2 + random(14), acts[random(acts.length)] ?? kill);
    },
  },
  'ask twice at once': { weight: 3, step: () => Promise.all([request(version), request(version)]) },
  'ask for two versions at once': {
    weight: 2,
    step: () => Promise.all([request(version).catch(() => {}), request(++version).catch(() => {})]),
  },
  'move the main branch': { weight: 3, step: () => commitFiles(repository.served, { 'README.md': `# ${version}\n` }) },
  'commit by hand': { weight: 1, step: () => pushByHand(false) },
  'amend by hand': { weight: 1, step: () => pushByHand(true) },
  merge: { weight: 2, step: () => end('merge') },
  close: { weight: 1, step: () => end('close') },
  'delete the branch': { weight: 3, step: () => end('delete') },
};

const DECK = Object.entries(CHANCES).flatMap(([name, { weight }]) => Array.from({ length: weight }, () => name));

async function expectInvariants(after: string): Promise<void> {
  const pulls = await openPulls();
  expect(pulls.length, `one open pull request at most, after: ${after}`).toBeLessThanOrEqual(1);
  const head = await repository.gitHost.branch(BRANCH);
  if (head === undefined) return;
  if (byHand !== undefined) {
    expect(head.commit.sha, `nothing on top of work by hand, and nothing in its place, after: ${after}`).toBe(byHand);
    return;
  }
  const files = await repository.gitHost.readFiles(head.commit.sha, ['models/digits/dev']);
  const [release, image] = [files.get('models/digits/dev/release.yaml'), files.get(OTHER)];
  if (image !== undefined) expect(release, `a whole tree, after: ${after}`).toBe(image.replace('image', 'version'));
}

test.each([1, 2, 3, 4, 5])(
  'whatever happens in whatever order: one pull request, whole trees, nobody’s work lost (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    repository = await openPromotionRepository({ fetch: interruptedFetch });
    [version, byHand] = [2, undefined];
    const done: string[] = [];
    for (let step = 0; step < STEPS; step++) {
      const name: string = DECK[random(DECK.length)] ?? '';
      done.push(name);
      await CHANCES[name]?.step(random);
      await expectInvariants(done.join(', '));
    }
    // When all is quiet, what is asked for is there, or a person stands in its way.
    const settled = await request(version);
    expect(['created', 'updated', 'unchanged', 'running', 'refused']).toContain(settled.action);
    if (settled.action === 'refused') expect(['human-commits', 'rejected']).toContain(settled.reason);
    repository.forget();
    await request(version);
    expect(repository.writes()).toEqual([]);
  },
  120_000,
);
