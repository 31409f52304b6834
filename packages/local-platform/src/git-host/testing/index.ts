export { type Fault, type FaultScript, type ScriptedFault, scriptFaults } from './scripted-faults.ts';
export { commitFiles, createBranch, pushFiles } from './seed.ts';
export { REPOSITORY, type ServedGitHost, type ServeOptions, serveGitHost, USERS } from './serve-git-host.ts';
export { type Validated, validated } from './validated-git-host.ts';
