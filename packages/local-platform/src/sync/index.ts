export { createSync, type Drift, type Sync, type SyncContext } from './create-sync.ts';
export type { ManifestProblem } from './manifest-applier.ts';
export type { ModelServer, ObjectStore } from './release-deployer.ts';
