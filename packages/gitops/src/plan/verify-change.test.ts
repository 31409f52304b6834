import type { Release } from '@ai-platform/config';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CandidateVersion } from '../evidence/candidate-version.ts';
import { isBlocked, type Verdict } from '../evidence/verdict.ts';
import { BASE, digest, ExampleRepository, versionOf } from '../testing/promotion-input.ts';
import { planRollback } from './plan-rollback.ts';
import type { PromotionPlan } from './promotion-plan.ts';
import { changedReleases, type ReleaseFacts, verifyChange } from './verify-change.ts';

const PATH = 'models/digits/dev/release.yaml';
const DEPLOYMENT = 'models/digits/dev/deployment.yaml';

let repository: ExampleRepository;
let plan: PromotionPlan;

/** dev runs version 1; the plan brings version 2. */
beforeEach(async () => {
  repository = new ExampleRepository();
  repository.files.set('README.md', '# GitOps\n');
  repository.files.set('models/digits/model.yaml', 'kind: Model\n');
  await repository.run('1', ['dev']);
  plan = await repository.plan('dev', versionOf('2'), { champion: versionOf('1') });
});

function headOf(change: PromotionPlan): Map<string, string> {
  const head = new Map(repository.files);
  for (const file of change.changeSet.changes) if (file.kind !== 'delete') head.set(file.path, file.content);
  return head;
}

const factsOf = (candidate: CandidateVersion = versionOf('2'), more: Partial<ReleaseFacts> = {}): ReleaseFacts[] => [
  { model: 'digits', environment: 'dev', candidate, champion: versionOf('1'), ...more },
];

async function verify(head: ReadonlyMap<string, string>, facts = factsOf()): Promise<readonly Verdict[]> {
  return verifyChange({ ...(await repository.state()), head, facts });
}

/** Gates that block, without the environment and model before their name. */
async function blocking(head: ReadonlyMap<string, string>, facts = factsOf()): Promise<string[]> {
  const verdicts = await verify(head, facts);
  return verdicts.filter(({ outcome }) => outcome === 'block').map(({ gate }) => gate.replace('dev/digits: ', ''));
}

describe('verify', () => {
  test('passes the plan as it was made, and names every gate again', async () => {
    const verdicts = await verify(headOf(plan));
    expect(isBlocked(verdicts)).toBe(false);
    const gates = verdicts.map(({ gate }) => gate);
    expect(gates).toContain('dev/digits: metric-minimum accuracy');
    expect(gates).toContain('dev/digits: files-as-planned');
    expect(gates).toContain('nothing-else');
  });

  test('reports when no release changes', async () => {
    const head = new Map([...repository.files, ['README.md', '# Other\n']]);
    expect(await verify(head, [])).toEqual([{ gate: 'releases', outcome: 'pass', reason: 'no release changes' }]);
  });

  test('blocks a binding that is changed without its release, and passes another change beside it', async () => {
    const head = new Map(repository.files);
    const text = head.get(DEPLOYMENT) ?? '';
    head.set(DEPLOYMENT, text.replaceAll(versionOf('1').artifact?.sha256 ?? '', digest('other bytes')));
    expect(head.get(DEPLOYMENT)).not.toBe(text);
    expect(await blocking(head, [])).toEqual(['bindings']);
    head.set(DEPLOYMENT, `${text}# looked at\n`);
    expect(await blocking(head, [])).toEqual([]);
  });

  test('names the releases that changed, for facts to be gathered about', async () => {
    const changed = changedReleases({ files: repository.files, head: headOf(plan) });
    expect(changed).toMatchObject([
      { model: 'digits', environment: 'dev', path: PATH, before: { version: '1' }, after: { version: '2' } },
    ]);
  });

  test('blocks any other byte in the environment’s directory', () => {
    const paths = [...repository.files.keys()].filter((path) => path.startsWith('models/digits/dev/'));
    return fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.nat(),
        fc.constantFrom(' ', '\n', '#', 'x'),
        async (path, at, byte) => {
          const head = headOf(plan);
          const text = head.get(path) ?? '';
          const place = at % (text.length + 1);
          head.set(path, text.slice(0, place) + byte + text.slice(place));
          expect(await blocking(head)).not.toEqual([]);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test.each<[string, (head: Map<string, string>) => void, string[]]>([
    ['a file removed beside the release', (head) => head.delete(DEPLOYMENT), ['files-as-planned']],
    [
      'a file added beside the release',
      (head) => head.set('models/digits/dev/job.yaml', 'kind: Job\n'),
      ['files-as-planned'],
    ],
    ['a change elsewhere', (head) => head.set('.github/workflows/x.yaml', 'on: push\n'), ['nothing-else']],
    [
      'looser gates in the same change',
      (head) => head.set('models/digits/model.yaml', 'kind: Model\ngates: []\n'),
      ['nothing-else'],
    ],
    ['a file removed elsewhere', (head) => head.delete('README.md'), ['nothing-else']],
    ['the release removed', (head) => head.delete(PATH), ['release']],
    ['a release that cannot be read', (head) => head.set(PATH, 'kind: ConfigMap\n'), ['release']],
    [
      'another image',
      (head) => replace(head, /@sha256:[0-9a-f]{64}/, `@sha256:${'a'.repeat(64)}`),
      ['release-as-planned', 'files-as-planned'],
    ],
    [
      'other bytes than registered',
      (head) => replace(head, digest('artifact 2'), 'a'.repeat(64)),
      ['release-as-planned', 'files-as-planned'],
    ],
    [
      'other evidence',
      (head) => replace(head, versionOf('2').evidenceSha256 ?? '', 'a'.repeat(64)),
      ['release-as-planned', 'files-as-planned'],
    ],
  ])('blocks %s', async (_, change, expected) => {
    const head = headOf(plan);
    change(head);
    expect(await blocking(head)).toEqual(expected);
  });

  test.each<[string, ReleaseFacts[], string[]]>([
    ['nothing is known of the version', [], ['version-known', 'files-as-planned']],
    ['the artifact is gone', factsOf({ ...versionOf('2'), stored: { state: 'missing' } }), ['artifact-stored']],
    [
      'the artifact moved',
      factsOf({ ...versionOf('2'), stored: { state: 'found', sha256: digest('x') } }),
      ['artifact-stored'],
    ],
    [
      'the evidence was changed',
      factsOf({ ...versionOf('2'), evidence: versionOf('9').evidence ?? { sha256: '', statement: {} as never } }),
      ['evidence-stored', 'evidence-subject'],
    ],
    [
      'a gate says no now',
      factsOf(versionOf('2', { accuracy: 0.5 })),
      ['metric-minimum accuracy', 'not-below-champion accuracy', 'release-as-planned', 'files-as-planned'],
    ],
  ])('blocks when %s', async (_, facts, expected) => {
    expect(await blocking(headOf(plan), facts)).toEqual(expected);
  });

  test('judges two releases in one change, each against its own plan', async () => {
    const staging = await repository.plan('staging', versionOf('1'));
    const head = new Map(
      [...headOf(plan), ...headOf(staging)].filter(([path]) => !path.startsWith('models/digits/dev')),
    );
    for (const [path, text] of headOf(plan)) if (path.startsWith('models/digits/dev')) head.set(path, text);
    const facts = [...factsOf(), { model: 'digits', environment: 'staging', candidate: versionOf('1') }];
    expect(await blocking(head, facts)).toEqual([]);
    expect(await blocking(head)).toContain('staging/digits: version-known');
  });
});

function replace(head: Map<string, string>, from: string | RegExp, to: string): void {
  head.set(PATH, (head.get(PATH) ?? '').replace(from, to));
}

describe('verify of a rollback', () => {
  let history: readonly Release[];
  let rollback: PromotionPlan;

  beforeEach(async () => {
    repository.merge(plan);
    history = plan.before === undefined ? [] : [plan.before];
    const planned = planRollback({
      ...(await repository.state()),
      model: 'digits',
      environment: 'dev',
      history,
      reason: '2 is slow',
      target: versionOf('1'),
      requestedBy: 'ada',
    });
    if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
    rollback = planned.value;
  });

  test('passes one to a release that ran here', async () => {
    expect(await blocking(headOf(rollback), factsOf(versionOf('1'), { history }))).toEqual([]);
  });

  test('blocks a hold that only pretends: the version never ran here', async () => {
    expect(await blocking(headOf(rollback), factsOf(versionOf('1'), { history: [] }))).toContain('plan');
    const other = await repository.plan('dev', versionOf('3', { accuracy: 0.1 }), { champion: versionOf('2') });
    const head = headOf(other);
    head.set(PATH, `${head.get(PATH)}  hold: trust me\n`);
    expect(await blocking(head, factsOf(versionOf('3', { accuracy: 0.1 }), { history }))).toContain('plan');
  });

  test('passes lifting the hold alone, with a warning; a promotion does not lift it', async () => {
    const held = headOf(rollback);
    repository.files.clear();
    for (const [path, text] of held) repository.files.set(path, text);
    const lifted = new Map(held).set(PATH, (held.get(PATH) ?? '').replace(/ {2}hold: .*\n/, ''));
    const verdicts = await verify(lifted, factsOf(versionOf('1')));
    expect(isBlocked(verdicts)).toBe(false);
    expect(verdicts).toContainEqual(expect.objectContaining({ gate: 'dev/digits: hold-lifted', outcome: 'warn' }));
    const promoted = await repository.plan('dev', versionOf('2'), { champion: versionOf('1') });
    expect(await blocking(headOf(promoted), factsOf(versionOf('2')))).toContain('no-hold');
  });
});

test('an empty base is no reason to let anything through', async () => {
  const empty = new ExampleRepository();
  const first = await empty.plan('dev', versionOf('1'));
  const head = new Map(
    first.changeSet.changes.map((change) => [change.path, change.kind === 'delete' ? '' : change.content]),
  );
  const state = await empty.state();
  const facts = [{ model: 'digits', environment: 'dev', candidate: versionOf('1') }];
  expect(isBlocked(verifyChange({ ...state, base: BASE, head, facts }))).toBe(false);
  expect(isBlocked(verifyChange({ ...state, base: BASE, head: new Map([...head, ['x', 'y']]), facts }))).toBe(true);
});
