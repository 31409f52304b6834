import { describe, expect, test } from 'vitest';
import { EVIDENCE_PREDICATE_TYPE, type EvidenceStatement, parseEvidence } from './index.ts';

const sha256 = 'a'.repeat(64);
const statement: EvidenceStatement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'digits', digest: { sha256 } }],
  predicateType: EVIDENCE_PREDICATE_TYPE,
  predicate: {
    dataset: { name: 'digits', sha256, rows: 360 },
    candidate: {
      artifactSha256: sha256,
      metrics: {
        accuracy: { value: 0.97, direction: 'higher-is-better', interval: { low: 0.95, high: 0.98, confidence: 0.95 } },
      },
    },
    champion: null,
    latencyMilliseconds: { p50: 0.2, p95: 0.5 },
    lineage: { run: 'r', parameters: { epochs: 20, name: 'a', on: true } },
  },
};

describe('evidence', () => {
  test('is read from bytes and from text', () => {
    const text = JSON.stringify(statement);
    expect(parseEvidence(text)).toEqual({ ok: true, value: statement });
    expect(parseEvidence(new TextEncoder().encode(text))).toEqual({ ok: true, value: statement });
  });

  const { predicate } = statement;
  test.each<[string, unknown, string]>([
    ['no subject', { ...statement, subject: [] }, '/subject'],
    [
      'a digest that is none',
      { ...statement, subject: [{ name: 'x', digest: { sha256: 'A'.repeat(64) } }] },
      '/subject/0/digest/sha256',
    ],
    ['another predicate', { ...statement, predicateType: 'https://example.com/v1' }, '/predicateType'],
    [
      'no rows',
      { ...statement, predicate: { ...predicate, dataset: { ...predicate.dataset, rows: 0 } } },
      '/predicate/dataset/rows',
    ],
    ['no champion said', { ...statement, predicate: { ...predicate, champion: undefined } }, '/predicate'],
    [
      'no metrics',
      { ...statement, predicate: { ...predicate, candidate: { artifactSha256: sha256, metrics: {} } } },
      '/predicate/candidate/metrics',
    ],
    [
      'a metric as a bare number',
      { ...statement, predicate: { ...predicate, candidate: { artifactSha256: sha256, metrics: { a: 1 } } } },
      '/predicate/candidate/metrics/a',
    ],
    ['a field that nobody knows', { ...statement, predicate: { ...predicate, verdict: 'pass' } }, '/predicate/verdict'],
  ])('%s is refused at its place', (_, value, path) => {
    const parsed = parseEvidence(JSON.stringify(value), 'evidence.json');
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.path)).toContain(path);
    expect(parsed.ok || parsed.problems.every(({ file }) => file === 'evidence.json')).toBe(true);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['NaN', JSON.stringify(statement).replace('0.97', 'NaN'), /not valid JSON/],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /not valid JSON/],
    ['nothing', '', /not valid JSON/],
    ['a huge document', `"${'x'.repeat(1024 * 1024)}"`, /at most/],
  ])('%s is refused', (_, source, message) => {
    const parsed = parseEvidence(source);
    expect(parsed.ok ? '' : parsed.problems[0]?.message).toMatch(message);
  });
});
