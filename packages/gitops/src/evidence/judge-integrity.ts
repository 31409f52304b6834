import type { ArtifactKind } from '@ai-platform/config';
import type { CandidateVersion } from './candidate-version.ts';
import { statementFaults } from './statement-faults.ts';
import { block, pass, unknown, type Verdict, warn } from './verdict.ts';

/** What must hold of any version before it may run anywhere, whatever gates the config asks for. */
export function judgeIntegrity(candidate: CandidateVersion, kind: ArtifactKind): readonly Verdict[] {
  return [
    judgeStatus(candidate),
    judgeKind(candidate, kind),
    judgeStored(candidate),
    judgeEvidenceHash(candidate),
    ...judgeStatement(candidate),
  ];
}

/** What must hold of a version that is gone back to: that it is there, with its bytes and its evidence. */
export function judgeAvailability(candidate: CandidateVersion): readonly Verdict[] {
  return [judgeStored(candidate), judgeEvidenceHash(candidate)];
}

function judgeStatus({ status, version }: CandidateVersion): Verdict {
  const reason = `the registry says that version ${version} is ${status}`;
  return status === 'ready' ? pass('version-ready', reason) : block('version-ready', reason);
}

function judgeKind({ artifact, version }: CandidateVersion, kind: ArtifactKind): Verdict {
  if (artifact === undefined) return unknown('artifact-kind', `version ${version} does not say what its artifact is`);
  const reason = `the artifact is of kind ${artifact.kind}, the model is served from ${kind}`;
  return artifact.kind === kind ? pass('artifact-kind', reason) : block('artifact-kind', reason);
}

function judgeStored({ artifact, stored, version }: CandidateVersion): Verdict {
  const gate = 'artifact-stored';
  if (artifact === undefined) return unknown(gate, `version ${version} does not say what its artifact is`);
  if (stored === undefined) return unknown(gate, 'the artifact store could not be asked whether the artifact is there');
  if (stored.state === 'missing') return block(gate, `the artifact is gone: nothing is at ${artifact.reference}`);
  if (stored.sha256 !== artifact.sha256) {
    return block(
      gate,
      `the artifact moved: ${stored.sha256} is at ${artifact.reference}, ${artifact.sha256} was registered`,
    );
  }
  return pass(gate, `the artifact is there with sha256 ${artifact.sha256}`);
}

function judgeEvidenceHash({ evidence, evidenceSha256, version }: CandidateVersion): Verdict {
  const gate = 'evidence-stored';
  if (evidenceSha256 === undefined) {
    return evidence === undefined
      ? warn(gate, `version ${version} was registered without evidence`)
      : block(gate, `a document is stored for version ${version}, but the version names none`);
  }
  if (evidence === undefined) return unknown(gate, `the evidence that version ${version} names could not be read`);
  return evidence.sha256 === evidenceSha256
    ? pass(gate, `the evidence hashes to ${evidenceSha256}, as the version says`)
    : block(gate, `the evidence hashes to ${evidence.sha256}, the version says ${evidenceSha256}`);
}

function judgeStatement({ evidence, artifact }: CandidateVersion): readonly Verdict[] {
  if (evidence === undefined) return [];
  const gate = 'evidence-subject';
  const faults = statementFaults(evidence.statement);
  if (faults.length > 0) return [block(gate, `the document is no evidence: ${summary(faults)}`)];
  if (artifact === undefined) return [unknown(gate, 'the version does not say what its artifact is')];
  const { subject, predicate } = evidence.statement;
  const about = [subject[0].digest.sha256, predicate.candidate.artifactSha256];
  const other = about.find((sha256) => sha256 !== artifact.sha256);
  return other === undefined
    ? [pass(gate, `the evidence is about sha256 ${artifact.sha256}`)]
    : [block(gate, `the evidence is about sha256 ${other}, the artifact is ${artifact.sha256}`)];
}

function summary(faults: readonly string[]): string {
  const shown = faults.slice(0, 3).join('; ');
  return faults.length > 3 ? `${shown}; and ${faults.length - 3} more` : shown;
}
