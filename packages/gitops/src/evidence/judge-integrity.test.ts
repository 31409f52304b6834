import { describe, expect, test } from 'vitest';
import { digest, evidenceOf, versionOf } from '../testing/promotion-input.ts';
import type { CandidateVersion } from './candidate-version.ts';
import { judgeIntegrity } from './judge-integrity.ts';

/** The verdicts that are no pass, as `gate: outcome`, with a question mark for unknown. */
function findings(candidate: CandidateVersion): string[] {
  return judgeIntegrity(candidate, 'mlflow')
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ gate, outcome, unknown }) => `${gate}: ${outcome}${unknown === true ? '?' : ''}`);
}

function without(...fields: (keyof CandidateVersion)[]): CandidateVersion {
  const entries = Object.entries(versionOf('2')).filter(([name]) => !fields.includes(name as keyof CandidateVersion));
  return Object.fromEntries(entries) as unknown as CandidateVersion;
}

const good = versionOf('2');

describe('integrity', () => {
  test('finds nothing wrong with a version of which everything is known and right', () => {
    expect(findings(good)).toEqual([]);
  });

  test.each<[string, CandidateVersion, string[]]>([
    ['still pending', { ...good, status: 'pending' }, ['version-ready: block']],
    ['failed', { ...good, status: 'failed' }, ['version-ready: block']],
    [
      'another kind',
      { ...good, artifact: { kind: 'oci', reference: 'r/x', sha256: digest('artifact 2') } },
      ['artifact-kind: block'],
    ],
    ['artifact not asked for', without('stored'), ['artifact-stored: block?']],
    ['artifact gone', { ...good, stored: { state: 'missing' } }, ['artifact-stored: block']],
    ['artifact moved', { ...good, stored: { state: 'found', sha256: digest('other') } }, ['artifact-stored: block']],
    ['no evidence at all', without('evidence', 'evidenceSha256'), ['evidence-stored: warn']],
    ['evidence named but not there', without('evidence'), ['evidence-stored: block?']],
    ['evidence there but not named', without('evidenceSha256'), ['evidence-stored: block']],
    ['evidence with another hash', { ...good, evidenceSha256: digest('x') }, ['evidence-stored: block']],
  ])('%s', (_, candidate, expected) => {
    expect(findings(candidate)).toEqual(expected);
  });

  test('evidence about other bytes blocks, whoever is its subject', () => {
    const other = evidenceOf('9');
    expect(findings({ ...good, evidence: other, evidenceSha256: other.sha256 })).toEqual(['evidence-subject: block']);
    const mixed = evidenceOf('2', { evidence: { candidate: other.statement.predicate.candidate } });
    expect(findings({ ...good, evidence: mixed, evidenceSha256: mixed.sha256 })).toEqual(['evidence-subject: block']);
  });

  test('a document that is no evidence blocks and says why', () => {
    const evidence = structuredClone(evidenceOf('2'));
    Object.assign(evidence.statement.predicate.dataset, { rows: -1 });
    const found = judgeIntegrity({ ...good, evidence, evidenceSha256: evidence.sha256 }, 'mlflow');
    expect(found.find(({ gate }) => gate === 'evidence-subject')?.reason).toContain('/predicate/dataset/rows');
  });
});
