export { ApplyError } from './apply/apply-error.ts';
export { type Applied, applyToDirectory } from './apply/apply-to-directory.ts';
export { loadTemplate } from './apply/load-template.ts';
export {
  type OpenPullRequestInput,
  type OpenPullRequestResult,
  openPullRequest,
} from './apply/open-pull-request.ts';
export type {
  CandidateVersion,
  ChampionVersion,
  DeploymentHealth,
  FoundEvidence,
  StoredArtifact,
} from './evidence/candidate-version.ts';
export { type GateInput, gateName, judgeGates } from './evidence/judge-gates.ts';
export { isBlocked, type Verdict } from './evidence/verdict.ts';
export type {
  BranchHead,
  CheckRun,
  Commit,
  CommitRequest,
  ComparedFile,
  Deployment,
  FileVersion,
  GitHost,
  NewPullRequest,
  PullRequest,
  PullRequestChange,
} from './git-host/git-host.ts';
export {
  GitHostAuthenticationError,
  GitHostConflictError,
  GitHostError,
  type GitHostErrorDetails,
  GitHostGarbageError,
  GitHostInvalidError,
  GitHostNotFoundError,
  GitHostPermissionError,
  GitHostRateLimitError,
  GitHostUnavailableError,
} from './git-host/git-host-error.ts';
export { createGitHubHost, type GitHubHostOptions } from './git-host/github-host.ts';
export { type BindInput, bindRelease } from './manifest/bindings.ts';
export { formatRelease, type ReleasePlace } from './manifest/format-release.ts';
export { ManifestError } from './manifest/manifest-error.ts';
export { parseRelease } from './manifest/parse-release.ts';
export { releaseAt, releasePath } from './manifest/release-fields.ts';
export type { ChangeSet, FileChange } from './plan/change-set.ts';
export { type GenerateInput, planGenerate } from './plan/plan-generate.ts';
export { planPromotion } from './plan/plan-promotion.ts';
export { planRollback } from './plan/plan-rollback.ts';
export { completeBody, parseMarker } from './plan/promotion-marker.ts';
export type {
  Marker,
  PromotionInput,
  PromotionPlan,
  RepositoryState,
  RollbackInput,
} from './plan/promotion-plan.ts';
export { type ValidateInput, validateRepository } from './plan/validate-repository.ts';
export {
  type ChangedRelease,
  changedReleases,
  type ReleaseFacts,
  type VerifyInput,
  verifyChange,
} from './plan/verify-change.ts';
export { type RenderModelInput, renderModel } from './template/render-model.ts';
export { type RenderInput, renderRepository } from './template/render-repository.ts';
export { type GeneratedFile, type OwnerClass, type Template, TemplateError } from './template/template.ts';
