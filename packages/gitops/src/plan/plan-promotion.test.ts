import { describe, expect, test } from 'vitest';
import { BASE, digest, ExampleRepository, exampleConfig, versionOf } from '../testing/promotion-input.ts';
import { planPromotion } from './plan-promotion.ts';

async function repositoryWith(...environments: string[]): Promise<ExampleRepository> {
  const repository = new ExampleRepository();
  await repository.run('1', environments);
  return repository;
}

const outcomeOf = (plan: Awaited<ReturnType<ExampleRepository['plan']>>, gate: string) =>
  plan.verdicts.find((verdict) => verdict.gate === gate)?.outcome;

describe('a first promotion', () => {
  test('creates the environment’s directory with its release', async () => {
    const plan = await new ExampleRepository().plan('dev', versionOf('1'));
    expect(plan).toMatchObject({
      kind: 'promotion',
      key: 'promote/dev/digits',
      branch: 'promote/dev/digits',
      title: 'Promote digits 1 to dev',
      blocked: false,
      unchanged: false,
      reviewers: ['acme/vision'],
      labels: ['promotion', 'environment: dev'],
      release: { version: '1', evidenceSha256: versionOf('1').evidenceSha256, run: 'run1' },
      changeSet: { version: 1, base: BASE },
    });
    expect(plan.release.promotedFrom).toBeUndefined();
    expect(plan.before).toBeUndefined();
    const paths = plan.changeSet.changes.map(({ path }) => path);
    expect(paths).toContain('models/digits/dev/release.yaml');
    expect(paths).toContain('models/digits/dev/deployment.yaml');
    expect(
      plan.changeSet.changes.every(({ kind, path }) => kind === 'create' && path.startsWith('models/digits/dev/')),
    ).toBe(true);
    expect(paths).toEqual([...paths].sort());
  });

  test('is the same bytes every time', async () => {
    const [one, two] = await Promise.all([0, 1].map(() => new ExampleRepository().plan('dev', versionOf('1'))));
    expect(one).toEqual(two);
  });
});

describe('a later promotion', () => {
  test('changes the release and what it binds, and no other byte, comments and line endings included', async () => {
    const repository = await repositoryWith('dev');
    const edited = 'models/digits/dev/deployment.yaml';
    repository.files.set(edited, `${(repository.files.get(edited) ?? '').replaceAll('\n', '\r\n')}# by hand\r\n`);
    const plan = await repository.plan('dev', versionOf('2'), { champion: versionOf('1') });
    const lines = plan.changeSet.changes.flatMap((change) => {
      if (change.kind !== 'update') throw new TypeError(`${change.kind} ${change.path}`);
      const after = change.content.split('\n');
      const before = change.before.split('\n');
      expect(after).toHaveLength(before.length);
      return after.filter((line, index) => line !== before[index]);
    });
    const allowed = [
      /"?2"?\r?$/,
      new RegExp(digest('artifact 2')),
      /run2/,
      new RegExp(versionOf('2').evidenceSha256 ?? ''),
    ];
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines)
      expect(
        allowed.some((form) => form.test(line)),
        line,
      ).toBe(true);
    expect(plan.changeSet.changes.find(({ path }) => path === edited)).toMatchObject({
      content: expect.stringMatching(/# by hand\r\n$/),
    });
  });

  test('to what runs already changes nothing and is no refusal', async () => {
    const plan = await (await repositoryWith('dev')).plan('dev', versionOf('1'));
    expect(plan).toMatchObject({ unchanged: true, blocked: false, changeSet: { changes: [] } });
    expect(outcomeOf(plan, 'not-running')).toBe('warn');
  });

  test('does not depend on who asked or on the base, but for the base itself', async () => {
    const repository = await repositoryWith('dev');
    const one = await repository.plan('dev', versionOf('2'), { champion: versionOf('1') });
    const two = await repository.plan('dev', versionOf('2'), { champion: versionOf('1'), base: 'c'.repeat(40) });
    expect(two.body).toBe(one.body);
    expect(two.releaseSha256).toBe(one.releaseSha256);
  });
});

describe('where a version comes from', () => {
  test('it must run upstream with the same bytes', async () => {
    const repository = await repositoryWith('dev');
    const good = await repository.plan('staging', versionOf('1'));
    expect(good).toMatchObject({ blocked: false, release: { promotedFrom: 'dev' } });
    const other = await repository.plan('staging', versionOf('2'));
    expect(other.verdicts.find(({ gate }) => gate === 'upstream-release')).toEqual({
      gate: 'upstream-release',
      outcome: 'block',
      reason: 'version 2 must run upstream first: dev runs version 1',
    });
    const moved = versionOf('1');
    const bytes = {
      ...moved,
      artifact: { kind: 'mlflow', reference: 'mlflow-artifacts:/x', sha256: digest('x') },
    } as const;
    expect(outcomeOf(await repository.plan('staging', bytes), 'upstream-release')).toBe('block');
    expect(outcomeOf(await repository.plan('production', versionOf('1')), 'upstream-release')).toBe('block');
  });

  test.each([
    ['success', 'pass'],
    ['in-progress', 'warn'],
    ['unknown', 'warn'],
    ['failure', 'block'],
  ] as const)('a deployment that is %s upstream is %s', async (state, outcome) => {
    const repository = await repositoryWith('dev');
    const plan = await repository.plan('staging', versionOf('1'), { health: [{ environment: 'dev', state }] });
    expect(outcomeOf(plan, 'upstream-health')).toBe(outcome);
  });
});

test('an environment on hold takes nothing, not even the version it runs, and the reason says how to lift it', async () => {
  const repository = await repositoryWith('dev');
  const path = 'models/digits/dev/release.yaml';
  repository.files.set(path, `${repository.files.get(path)}  hold: 2 was slow\n`);
  for (const version of ['1', '2']) {
    const plan = await repository.plan('dev', versionOf(version), { champion: versionOf('1') });
    expect(plan.blocked).toBe(true);
    expect(plan.verdicts.find(({ gate }) => gate === 'no-hold')?.reason).toMatch(
      /2 was slow.*remove the hold from models\/digits\/dev\/release.yaml/,
    );
  }
});

test('what would put a secret into Git is blocked', async () => {
  const plan = await new ExampleRepository().plan('dev', { ...versionOf('1'), run: `ghp_${'a1B2'.repeat(9)}` });
  expect(plan).toMatchObject({ blocked: true });
  expect(outcomeOf(plan, 'no-secret')).toBe('block');
});

test('an environment’s own gates hold beside the model’s', async () => {
  const repository = new ExampleRepository();
  const config = exampleConfig();
  const gates = [{ kind: 'metric-minimum', metric: 'accuracy', min: 0.99 }] as const;
  repository.config = { ...config, environments: config.environments.map((one) => ({ ...one, gates })) };
  const plan = await repository.plan('dev', versionOf('1'));
  expect(plan.verdicts.filter(({ gate }) => gate === 'metric-minimum accuracy').map(({ outcome }) => outcome)).toEqual([
    'block',
    'pass',
  ]);
});

describe('an input that cannot be planned from', () => {
  const problemsOf = async (repository: ExampleRepository, more: object) => {
    const planned = planPromotion({ ...(await repository.input('dev', versionOf('1'))), ...more });
    return planned.ok ? [] : planned.problems.map(({ message, fix }) => `${message} (${fix})`);
  };

  test('says what is not in the config, and what may be meant', async () => {
    const found = await problemsOf(new ExampleRepository(), { model: 'digit', environment: 'prod' });
    expect(found).toEqual([
      expect.stringMatching(/^the config has no model "digit" \(.*digits/),
      expect.stringMatching(/^the config has no environment "prod"/),
    ]);
  });

  test('says that a version is missing, or does not say what it is', async () => {
    const { artifact: _, ...bare } = versionOf('1');
    expect(await problemsOf(new ExampleRepository(), { candidate: { ...bare, status: 'missing' } })).toHaveLength(1);
    expect(await problemsOf(new ExampleRepository(), { candidate: bare })).toEqual([
      expect.stringContaining('does not say what its artifact is'),
    ]);
  });

  test('says where a release or a bound place cannot be read', async () => {
    const repository = await repositoryWith('dev');
    const candidate = versionOf('2');
    const release = 'models/digits/dev/release.yaml';
    const files = new Map(repository.files);
    expect(
      await problemsOf(repository, { candidate, files: new Map([...files, [release, 'kind: Secret\n']]) }),
    ).not.toEqual([]);
    expect(
      await problemsOf(repository, { candidate, files: new Map([...files].filter(([path]) => path === release)) }),
    ).not.toEqual([]);
  });
});
