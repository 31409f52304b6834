import type { Artifact, EvidenceStatement, Signature } from '@ai-platform/config';

/** An evidence document as it was read: what it says, and the sha256 of the exact bytes it was read from. */
export interface FoundEvidence {
  readonly sha256: string;
  readonly statement: EvidenceStatement;
}

/** What the artifact store answered when it was asked for the artifact just now. */
export type StoredArtifact =
  | {
      readonly state: 'found' /** Digest of what is there: of the bytes of `SHA256SUMS`, or of the image. */;
      readonly sha256: string;
    }
  | { readonly state: 'missing' };

/**
 * What is known of the model version a promotion is asked for, gathered at the edge. What could not be learned is absent,
 * and counts as unknown: it blocks.
 */
export interface CandidateVersion {
  /** The registry's version, for example `3`. */
  readonly version: string;
  /** The registry's word on the version; `missing` when it knows no such version. */
  readonly status: 'ready' | 'pending' | 'failed' | 'missing';
  /** Kind, reference and sha256 as the version's tags say. */
  readonly artifact?: Artifact;
  readonly stored?: StoredArtifact;
  /** sha256 of the evidence as the version's tag says. */
  readonly evidenceSha256?: string;
  /** The document stored for the version, whatever its hash. */
  readonly evidence?: FoundEvidence;
  readonly signature?: Signature;
  /** Registry run that made the version. */
  readonly run?: string;
}

/** What is known of the version that the target environment runs now. */
export interface ChampionVersion {
  readonly version: string;
  readonly evidence?: FoundEvidence;
  readonly signature?: Signature;
  /** Whether there is still something to roll back to. */
  readonly stored?: StoredArtifact;
}

/** How the release of one environment fared, from the Git host's deployment statuses. */
export interface DeploymentHealth {
  readonly environment: string;
  /** `unknown` when nobody wrote a status for what the environment runs now. */
  readonly state: 'success' | 'failure' | 'in-progress' | 'unknown';
  /** When the last status was written, ISO 8601 in UTC. */
  readonly at?: string;
  /** What the last status says, as its writer put it. */
  readonly description?: string;
}
