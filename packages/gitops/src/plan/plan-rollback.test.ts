import type { Release } from '@ai-platform/config';
import { beforeEach, describe, expect, test } from 'vitest';
import { digest, ExampleRepository, versionOf } from '../testing/promotion-input.ts';
import { planRollback } from './plan-rollback.ts';
import type { PromotionPlan, RollbackInput } from './promotion-plan.ts';

let repository: ExampleRepository;
/** Earlier releases of dev, newest first. */
let history: Release[];

beforeEach(async () => {
  repository = new ExampleRepository();
  history = [];
  for (const version of ['1', '2', '3']) {
    const plan = await repository.plan('dev', versionOf(version), { champion: versionOf(String(Number(version) - 1)) });
    repository.merge(plan);
    history.unshift(plan.release);
  }
  history.shift();
});

async function input(more: Partial<RollbackInput> = {}): Promise<RollbackInput> {
  const target = versionOf(more.to ?? '2');
  const shared = { model: 'digits', environment: 'dev', history, reason: '3 is slow', requestedBy: 'ada' };
  return { ...(await repository.state()), ...shared, target, ...more };
}

async function plan(more: Partial<RollbackInput> = {}): Promise<PromotionPlan> {
  const planned = planRollback(await input(more));
  if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
  return planned.value;
}

async function problems(more: Partial<RollbackInput>): Promise<string[]> {
  const planned = planRollback(await input(more));
  return planned.ok ? [] : planned.problems.map(({ message, fix }) => `${message} (${fix})`);
}

const blocking = ({ verdicts }: PromotionPlan) =>
  verdicts.filter(({ outcome }) => outcome === 'block').map(({ gate }) => gate);

describe('a rollback', () => {
  test('brings the last release before this one back, with a hold', async () => {
    const made = await plan();
    expect(made).toMatchObject({
      kind: 'rollback',
      branch: 'rollback/dev/digits',
      title: 'Roll back digits in dev to 2',
      blocked: false,
      release: { version: '2', hold: { reason: '3 is slow' }, evidenceSha256: versionOf('2').evidenceSha256 },
      before: { version: '3' },
      labels: ['rollback', 'environment: dev'],
    });
    expect(made.body).toContain('`ada` asks that `dev` goes back from version `3` to version `2`');
    expect(made.body).toContain('`3 is slow`');
    repository.merge(made);
    expect(repository.files.get('models/digits/dev/release.yaml')).toContain('hold: ');
    expect((await repository.plan('dev', versionOf('3'), { champion: versionOf('2') })).blocked).toBe(true);
  });

  test('goes back further when a version is named, and needs no metric gate', async () => {
    const { evidence: _, evidenceSha256: __, ...bare } = versionOf('1');
    expect(blocking(await plan({ to: '1' }))).toEqual([]);
    expect(blocking(await plan({ to: '1', target: bare }))).toEqual(['evidence-stored']);
  });

  test('after a rollback goes back from what it went back to', async () => {
    const made = await plan();
    repository.merge(made);
    const three = versionOf('3');
    const again = await plan({ history: [{ ...history[0], ...made.before } as Release, ...history], target: three });
    expect(again.release).toMatchObject({ version: '3', hold: { reason: '3 is slow' } });
  });

  test('is blocked when what it would bring back is gone, moved, or not known', async () => {
    expect(blocking(await plan({ target: { ...versionOf('2'), stored: { state: 'missing' } } }))).toEqual([
      'artifact-stored',
    ]);
    const moved = { kind: 'mlflow', reference: 'mlflow-artifacts:/y', sha256: digest('y') } as const;
    expect(blocking(await plan({ target: { ...versionOf('2'), artifact: moved } }))).toEqual(['artifact-unmoved']);
    const { target: _, ...unknown } = await input();
    const planned = planRollback(unknown);
    expect(planned.ok && planned.value.blocked).toBe(true);
  });

  test('says why it cannot be planned', async () => {
    expect(await problems({ to: '9' })).toEqual(['version 9 never ran here (it ran before: 2, 1)']);
    expect(await problems({ history: [] })).toEqual([
      'there is no earlier release to go back to (it ran no other version before)',
    ]);
    expect(await problems({ reason: ' \n' })).toEqual([expect.stringContaining('has no reason')]);
    expect(await problems({ environment: 'staging' })).toEqual([
      expect.stringContaining('staging runs no version of digits'),
    ]);
  });

  test('keeps a reason on one line and without secrets, whatever it says', async () => {
    const made = await plan({ reason: `slow\n  hold: x\n---\nkind: Secret ghp_${'a1B2'.repeat(9)}` });
    expect(made.release.hold?.reason).toBe('slow hold: x --- kind: Secret [redacted]');
  });
});
