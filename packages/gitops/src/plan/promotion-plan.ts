import type { PlatformConfig, Release } from '@ai-platform/config';
import type { CandidateVersion, ChampionVersion, DeploymentHealth } from '../evidence/candidate-version.ts';
import type { Verdict } from '../evidence/verdict.ts';
import type { Template } from '../template/template.ts';
import type { ChangeSet } from './change-set.ts';

/** The repository at one commit, as far as planning needs it. */
export interface RepositoryState {
  readonly config: PlatformConfig;
  readonly template: Template;
  /** Commit that `files` were read at, 40 hex digits. */
  readonly base: string;
  /** At least every file under `models/<model>/`, by path; more is ignored. */
  readonly files: ReadonlyMap<string, string>;
}

/** Everything a promotion is planned from: plain data, gathered at the edge. */
export interface PromotionInput extends RepositoryState {
  readonly model: string;
  /** The target. */
  readonly environment: string;
  readonly candidate: CandidateVersion;
  /** Of the version the target runs now; absent when it runs none, or when nothing could be learned of it. */
  readonly champion?: ChampionVersion;
  /** At most one per environment. */
  readonly health?: readonly DeploymentHealth[];
  /** Who asked: a login, or a name. */
  readonly requestedBy: string;
  /** Who is asked to review: logins, or `owner/team`. Default: the team of the model. */
  readonly reviewers?: readonly string[];
}

/** Everything a rollback is planned from. */
export interface RollbackInput extends RepositoryState {
  readonly model: string;
  readonly environment: string;
  /** Earlier releases of this environment from Git's history of its `release.yaml`, newest first, without the present one. */
  readonly history: readonly Release[];
  /** Version to go back to; default: the newest in the history that differs from what runs. */
  readonly to?: string;
  /** Why; becomes the hold's reason. */
  readonly reason: string;
  /** What is known of the version gone back to. */
  readonly target?: CandidateVersion;
  readonly requestedBy: string;
  readonly reviewers?: readonly string[];
}

/** What the hidden first line of the pull request's body carries. */
export interface Marker {
  readonly key: string;
  /** sha256 of the release that the plan gives the environment. */
  readonly release: string;
  /** Commit the plan was made from. */
  readonly base: string;
  /** sha256 of the title and the rest of the body as they were written. */
  readonly body: string;
  /** Version that the pull request asks for. */
  readonly version: string;
  /** Versions that this pull request asked for before, oldest first. */
  readonly superseded: readonly string[];
}

/** A promotion or rollback, decided: plain data, so that one process can plan and another open the pull request. */
export interface PromotionPlan {
  readonly version: 1;
  readonly kind: 'promotion' | 'rollback';
  /** One open pull request at most exists for it, for example `promote/production/digits`. */
  readonly key: string;
  readonly model: string;
  readonly environment: string;
  /** Same as the key: the branch that carries the change. */
  readonly branch: string;
  /** At most 256 characters. */
  readonly title: string;
  /** Markdown, at most 58,000 characters; `completeBody` puts the marker before it. */
  readonly body: string;
  /** What did not fit into the body; empty when all did. Goes into the check run. */
  readonly overflow: string;
  readonly release: Release;
  /** sha256 of `release`: what a closed pull request rejects. */
  readonly releaseSha256: string;
  /** What the environment runs at the base; undefined for a first promotion. */
  readonly before?: Release;
  readonly verdicts: readonly Verdict[];
  /** At least one verdict blocks: nothing may be opened. */
  readonly blocked: boolean;
  /** The environment runs this release already: there is nothing to open. */
  readonly unchanged: boolean;
  readonly changeSet: ChangeSet;
  readonly reviewers: readonly string[];
  readonly labels: readonly string[];
}
