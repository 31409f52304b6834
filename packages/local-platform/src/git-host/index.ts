export { createGitHost, type GitHost, type GitHostContext } from './create-git-host.ts';
export type { RefUpdate } from './ref-watch.ts';
export type { User as GitHostUser } from './wire/call.ts';
