import { EVIDENCE_PREDICATE_TYPE, type Evaluation, type EvidenceStatement } from '@ai-platform/config';
import { type Score, wilsonInterval } from './score.ts';

/** What was scored, and what came out. */
export interface Scored {
  readonly artifactSha256: string;
  readonly version?: string;
  readonly score: Score;
}

export interface EvidenceInput {
  readonly model: string;
  readonly dataset: { readonly name: string; readonly sha256: string; readonly rows: number };
  readonly candidate: Scored;
  readonly champion: Scored | undefined;
  readonly sizeBytes: number;
  readonly lineage: EvidenceStatement['predicate']['lineage'];
}

/** The evidence document: candidate and champion on the same rows. */
export function evidenceOf(input: EvidenceInput): EvidenceStatement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: input.model, digest: { sha256: input.candidate.artifactSha256 } }],
    predicateType: EVIDENCE_PREDICATE_TYPE,
    predicate: {
      dataset: input.dataset,
      candidate: evaluation(input.candidate),
      champion: input.champion === undefined ? null : evaluation(input.champion),
      slices: input.candidate.score.byDigit.map((slice, digit) => ({
        name: `digit ${digit}`,
        rows: slice.rows,
        candidate: { accuracy: share(slice) },
        ...(input.champion === undefined
          ? {}
          : { champion: { accuracy: share(input.champion.score.byDigit[digit] ?? slice) } }),
      })),
      latencyMilliseconds: input.candidate.score.latencyMilliseconds,
      sizeBytes: input.sizeBytes,
      lineage: input.lineage,
    },
  };
}

function evaluation({ artifactSha256, version, score }: Scored): Evaluation {
  return {
    artifactSha256,
    ...(version === undefined ? {} : { version }),
    metrics: {
      accuracy: {
        value: share(score),
        interval: wilsonInterval(score.right, score.rows),
        direction: 'higher-is-better',
      },
    },
  };
}

const share = ({ right, rows }: { right: number; rows: number }) => (rows === 0 ? 0 : right / rows);
