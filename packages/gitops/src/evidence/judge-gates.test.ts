import type { Gate, Release, Signature } from '@ai-platform/config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest, evidenceOf, SIGNATURE, versionOf } from '../testing/promotion-input.ts';
import type { CandidateVersion, ChampionVersion } from './candidate-version.ts';
import { type GateInput, judgeGates } from './judge-gates.ts';
import type { Verdict } from './verdict.ts';

const MINIMUM: Gate = { kind: 'metric-minimum', metric: 'accuracy', min: 0.85 };
const NOT_BELOW: Gate = { kind: 'not-below-champion', metric: 'accuracy', by: 0.002 };
const SIGNED: Gate = { kind: 'signature', require: 'compatible' };

/** What runs: version 1, whose accuracy its own evidence says. */
const champion: ChampionVersion = versionOf('1', { accuracy: 0.9 });
const running = releaseOf('1');

function releaseOf(version: string): Release {
  const { artifact, evidence } = versionOf(version, { accuracy: 0.9 });
  if (artifact === undefined || evidence === undefined) throw new TypeError('the fixture is incomplete');
  return { model: 'digits', environment: 'dev', version, artifact, evidenceSha256: evidence.sha256, image: 'triton' };
}

function judge(gate: Gate, candidate: CandidateVersion, more: Partial<GateInput> = {}): Verdict | undefined {
  return judgeGates({ gates: [gate], candidate, championRelease: undefined, champion: undefined, ...more })[0];
}

const against = (championRelease: Release, known: ChampionVersion | undefined) => ({
  championRelease,
  champion: known,
});

describe('a metric minimum', () => {
  test('says value, threshold and sample size', () => {
    expect(judge(MINIMUM, versionOf('2', { accuracy: 0.9012 }))).toEqual({
      gate: 'metric-minimum accuracy',
      outcome: 'pass',
      reason: 'accuracy is 0.9012, at least 0.85 is asked (360 rows of digits-test)',
    });
  });

  test.each([
    [0.85, 'pass'],
    [0.8499999, 'block'],
  ])('of 0.85 and a value of %d is %s', (accuracy, outcome) => {
    expect(judge(MINIMUM, versionOf('2', { accuracy }))?.outcome).toBe(outcome);
  });

  test('on a metric nobody measured is unknown, which blocks', () => {
    for (const metric of ['recall', 'constructor', '__proto__']) {
      expect(judge({ ...MINIMUM, metric }, versionOf('2'))).toMatchObject({ outcome: 'block', unknown: true });
    }
  });

  test('without evidence, or with a document that is none, is unknown', () => {
    const { evidence: _, ...bare } = versionOf('2');
    expect(judge(MINIMUM, bare)).toMatchObject({ outcome: 'block', unknown: true });
    const broken = structuredClone(evidenceOf('2'));
    Object.assign(broken.statement.predicate.candidate.metrics['accuracy'] ?? {}, { value: Number.NaN });
    expect(judge(MINIMUM, { ...versionOf('2'), evidence: broken })).toMatchObject({ outcome: 'block', unknown: true });
  });
});

test('a metric maximum holds from above', () => {
  const gate: Gate = { kind: 'metric-maximum', metric: 'accuracy', max: 0.9 };
  expect(judge(gate, versionOf('2', { accuracy: 0.9 }))?.outcome).toBe('pass');
  expect(judge(gate, versionOf('2', { accuracy: 0.91 }))).toMatchObject({
    outcome: 'block',
    reason: 'accuracy is 0.91, at most 0.9 is asked (360 rows of digits-test)',
  });
});

describe('not below the champion', () => {
  test('passes a first release, and says that there is no champion', () => {
    expect(judge(NOT_BELOW, versionOf('2'))).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('no champion'),
    });
  });

  test('takes the number that the candidate’s evidence scored on the same rows', () => {
    const candidate = versionOf('2', { accuracy: 0.94, champion: { version: '1', accuracy: 0.95 } });
    expect(judge(NOT_BELOW, candidate, against(running, undefined))).toEqual({
      gate: 'not-below-champion accuracy',
      outcome: 'block',
      reason:
        "accuracy is 0.94 against the champion's 0.95 (-0.01, higher-is-better); worse by at most 0.002 is accepted (360 rows of digits-test)",
    });
  });

  test('else takes the champion’s own evidence, when it is about the same rows', () => {
    expect(judge(NOT_BELOW, versionOf('2', { accuracy: 0.95 }), against(running, champion))?.outcome).toBe('pass');
    expect(judge(NOT_BELOW, versionOf('2', { accuracy: 0.89 }), against(running, champion))?.outcome).toBe('block');
  });

  test.each<[string, CandidateVersion, ChampionVersion | undefined]>([
    ['other rows', versionOf('2', { dataset: 'digits-new' }), champion],
    ['no evidence of the champion', versionOf('2'), undefined],
    ['evidence beside another champion', versionOf('2', { champion: { version: '7', accuracy: 0.5 } }), undefined],
    [
      'a document the release does not name',
      versionOf('2'),
      { version: '1', evidence: evidenceOf('1', { accuracy: 0.1 }) },
    ],
    ['evidence about other bytes', versionOf('2'), { version: '1', evidence: evidenceOf('7', { accuracy: 0.1 }) }],
  ])('is unknown with %s', (_, candidate, known) => {
    const verdict = judge(NOT_BELOW, candidate, against(running, known));
    expect(verdict).toMatchObject({ outcome: 'block', unknown: true });
  });

  test('knows metrics of which less is better', () => {
    const metrics = (value: number) => ({ loss: { value, direction: 'lower-is-better' } as const });
    const evidence = (candidate: number, other: number) =>
      evidenceOf('2', {
        evidence: {
          candidate: { artifactSha256: digest('artifact 2'), metrics: metrics(candidate) },
          champion: { artifactSha256: digest('artifact 1'), metrics: metrics(other) },
        },
      });
    const gate: Gate = { kind: 'not-below-champion', metric: 'loss', by: 0.1 };
    const outcome = (candidate: number, other: number) =>
      judge(gate, { ...versionOf('2'), evidence: evidence(candidate, other) }, against(running, undefined))?.outcome;
    expect(outcome(0.3, 0.5)).toBe('pass');
    expect(outcome(0.8, 0.7)).toBe('pass');
    expect(outcome(0.81, 0.7)).toBe('block');
  });

  test('does not stumble over binary fractions: what is worse by exactly the margin passes, by more does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), fc.integer({ min: 0, max: 99 }), (value, by) => {
        const gate: Gate = { kind: 'not-below-champion', metric: 'accuracy', by: by / 1000 };
        const outcome = (accuracy: number) => {
          const candidate = versionOf('2', { accuracy, champion: { version: '1', accuracy: value / 1000 } });
          return judge(gate, candidate, against(running, undefined))?.outcome;
        };
        expect(outcome((value - by) / 1000)).toBe('pass');
        expect(outcome((value - by - 0.001) / 1000)).toBe('block');
      }),
      { numRuns: 50 },
    );
  });
});

describe('a signature gate', () => {
  const wider: Signature = {
    ...SIGNATURE,
    outputs: [...SIGNATURE.outputs, { name: 'embedding', datatype: 'FP32', shape: [-1, 8] }],
  };
  const broken: Signature = { ...SIGNATURE, outputs: [] };
  const outcome = (gate: Gate, before: Signature | undefined, after: Signature | undefined) => {
    const { signature: _, ...candidate } = versionOf('2');
    const known = { version: '1', ...(before === undefined ? {} : { signature: before }) };
    return judge(gate, { ...candidate, ...(after === undefined ? {} : { signature: after }) }, against(running, known));
  };

  test('passes what is the same and, when compatible is enough, what widens', () => {
    expect(outcome(SIGNED, SIGNATURE, SIGNATURE)?.outcome).toBe('pass');
    expect(outcome(SIGNED, SIGNATURE, wider)?.outcome).toBe('pass');
    expect(outcome({ ...SIGNED, require: 'same' }, SIGNATURE, wider)?.outcome).toBe('block');
  });

  test('names the fields that break', () => {
    expect(outcome(SIGNED, SIGNATURE, broken)).toMatchObject({
      outcome: 'block',
      reason: 'outputs.probabilities removed',
    });
  });

  test('is unknown where either signature is, and passes a first release', () => {
    expect(outcome(SIGNED, undefined, SIGNATURE)).toMatchObject({ outcome: 'block', unknown: true });
    expect(outcome(SIGNED, SIGNATURE, undefined)).toMatchObject({ outcome: 'block', unknown: true });
    expect(judge(SIGNED, versionOf('2'))).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('no champion'),
    });
  });
});
