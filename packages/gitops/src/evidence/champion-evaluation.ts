import type { Evaluation, Release } from '@ai-platform/config';
import type { ChampionVersion, FoundEvidence } from './candidate-version.ts';
import { usableEvidence } from './statement-faults.ts';

/** The champion's numbers, when they come from the very rows that the candidate was scored on. */
export type ChampionEvaluation =
  | { readonly state: 'none' }
  | { readonly state: 'known'; readonly evaluation: Evaluation }
  | { readonly state: 'unknown'; readonly reason: string };

export interface ChampionInput {
  /** What the environment runs; undefined when it runs nothing. */
  readonly release: Release | undefined;
  /** The candidate's evidence. */
  readonly evidence: FoundEvidence | undefined;
  readonly champion: ChampionVersion | undefined;
}

/**
 * Numbers compare only when they were measured on the same rows: the candidate's evidence scored the champion beside it, or the
 * champion's own evidence is about the same dataset. Anything else is unknown, whatever the numbers say.
 */
export function championEvaluation(input: ChampionInput): ChampionEvaluation {
  const { release, evidence } = input;
  if (release === undefined) return { state: 'none' };
  if (evidence === undefined) return { state: 'unknown', reason: 'the candidate has no evidence' };
  const beside = evidence.statement.predicate.champion;
  if (beside?.artifactSha256 === release.artifact.sha256) return { state: 'known', evaluation: beside };
  return fromOwnEvidence({ release, evidence, champion: input.champion });
}

function fromOwnEvidence(input: {
  readonly release: Release;
  readonly evidence: FoundEvidence;
  readonly champion: ChampionVersion | undefined;
}): ChampionEvaluation {
  const { release, evidence } = input;
  const own = input.champion?.evidence;
  const prefix = `the candidate's evidence does not score version ${release.version}, which runs now, and`;
  if (own === undefined) return { state: 'unknown', reason: `${prefix} that version has no evidence of its own` };
  if (own.sha256 !== release.evidenceSha256 || usableEvidence(own) === undefined) {
    return { state: 'unknown', reason: `${prefix} its own evidence is not the document the release names` };
  }
  const { candidate, dataset } = own.statement.predicate;
  if (candidate.artifactSha256 !== release.artifact.sha256) {
    return { state: 'unknown', reason: `${prefix} its own evidence is about other bytes` };
  }
  if (dataset.sha256 !== evidence.statement.predicate.dataset.sha256) {
    return { state: 'unknown', reason: `${prefix} its own evidence was made on other rows` };
  }
  return { state: 'known', evaluation: candidate };
}
