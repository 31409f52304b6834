import type { Release } from '@ai-platform/config';
import type { CandidateVersion, ChampionVersion, DeploymentHealth } from '../evidence/candidate-version.ts';
import type { Verdict } from '../evidence/verdict.ts';
import type { RepositoryState } from './promotion-plan.ts';

/** What is known of one changed release, gathered at the edge after `changedReleases` named it. */
export interface ReleaseFacts {
  readonly model: string;
  readonly environment: string;
  readonly candidate?: CandidateVersion;
  readonly champion?: ChampionVersion;
  readonly health?: readonly DeploymentHealth[];
  /** Earlier releases of the environment, newest first: what a rollback may go back to. */
  readonly history?: readonly Release[];
}

export interface VerifyInput extends RepositoryState {
  /**
   * The files at the head, that is at the commit that would be on the main branch after the merge. `files` and `head` hold the same
   * selection of paths: every changed file, and every file under `models/` of a changed model.
   */
  readonly head: ReadonlyMap<string, string>;
  readonly facts: readonly ReleaseFacts[];
}

/** A release file that differs between base and head. */
export interface ChangedRelease {
  readonly model: string;
  readonly environment: string;
  readonly path: string;
  readonly before?: Release;
  /** undefined when the head removes it, or when it cannot be read. */
  readonly after?: Release;
}

/** The release files that differ, so that the caller knows what to gather facts about. */
export function changedReleases(_input: Pick<VerifyInput, 'files' | 'head'>): readonly ChangedRelease[] {
  return [];
}

/** The merge-time check: whether every changed release is what planning from the base gives, byte for byte. Always reports. */
export function verifyChange(_input: VerifyInput): readonly Verdict[] {
  return [];
}
