export { createGitHost, type GitHost, type GitHostContext } from './create-git-host.ts';
export type { GitRepository } from './git/git-repository.ts';
export { isoSeconds } from './git/objects.ts';
export type { RefUpdate } from './ref-watch.ts';
export type { DeploymentRow, SignalStore } from './store/signals.ts';
export type { User as GitHostUser } from './wire/call.ts';
