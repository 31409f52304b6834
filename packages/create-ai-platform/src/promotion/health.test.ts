import type { Release } from '@ai-platform/config';
import type { Deployment } from '@ai-platform/gitops';
import { expect, it } from 'vitest';
import { healthOf } from './health.ts';

const SHA = 'a'.repeat(64);
const release: Release = {
  model: 'digits',
  environment: 'dev',
  version: '3',
  artifact: { kind: 'mlflow', reference: 'mlflow-artifacts:/1/x', sha256: SHA },
  image: 'triton@sha256:0',
};

function deployment(fields: Partial<Deployment>): Deployment {
  return {
    commit: 'c'.repeat(40),
    environment: 'dev',
    task: 'deploy:digits',
    payload: { artifactSha256: SHA },
    state: 'success',
    at: '2026-01-02T00:00:00Z',
    description: 'served',
    ...fields,
  };
}

it('takes the newest deployment of the model', () => {
  const others = [
    deployment({ task: 'deploy:other', state: 'failure' }),
    deployment({}),
    deployment({ state: 'failure' }),
  ];
  expect(healthOf(release, others)).toEqual({
    environment: 'dev',
    state: 'success',
    at: '2026-01-02T00:00:00Z',
    description: 'served',
  });
});

it.each([
  ['failure', 'failure'],
  ['error', 'failure'],
  ['in_progress', 'in-progress'],
  ['inactive', 'unknown'],
  [undefined, 'unknown'],
] as const)('reads the state %s as %s', (state, expected) => {
  expect(healthOf(release, [deployment({ state })]).state).toBe(expected);
});

it('believes nothing that was said of another release', () => {
  expect(healthOf(release, [])).toEqual({ environment: 'dev', state: 'unknown' });
  expect(healthOf(release, [deployment({ payload: { artifactSha256: 'b'.repeat(64) } })]).state).toBe('unknown');
  expect(healthOf(release, [deployment({ payload: JSON.stringify({ artifactSha256: SHA }) })]).state).toBe('success');
  expect(healthOf(release, [deployment({ payload: '{broken' })]).state).toBe('success');
});
