import type { GitRepository } from '../git-host/index.ts';
import { type DesiredFile, readText } from './desired-state.ts';
import { type Manifest, parseManifests } from './parse-manifest.ts';
import { Refusal, reasonOf } from './refusal.ts';
import { type Environment, FIELD_MANAGER, type ObjectStore } from './release-deployer.ts';
import type { AppliedRow, SyncStore } from './sync-store.ts';

export interface ApplierServices {
  readonly repository: GitRepository;
  readonly store: SyncStore;
  readonly cluster: ObjectStore;
}

/** What could not be applied, and why. */
export interface ManifestProblem {
  readonly file: string;
  readonly reason: string;
}

/**
 * Applies every object of the files and removes what it once applied and Git no longer has. While a file cannot be read nothing is removed
 * in its environment: what it would have said is not known.
 */
export async function applyManifests(
  services: ApplierServices,
  environments: readonly Environment[],
  files: readonly DesiredFile[],
): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = [];
  const wanted: Manifest[] = [];
  const unclear = new Set<string>();
  for (const file of files) {
    const environment = environments.find((candidate) => candidate.name === file.environment);
    if (environment === undefined) continue;
    const read = await readManifests(services, file, environment.namespace);
    if (Array.isArray(read)) wanted.push(...read);
    else {
      problems.push(read);
      unclear.add(environment.namespace);
    }
  }
  for (const manifest of wanted) problems.push(...(await applyOne(services, manifest)));
  await prune(services, wanted, unclear);
  return problems;
}

async function readManifests(
  { repository }: ApplierServices,
  file: DesiredFile,
  namespace: string,
): Promise<Manifest[] | ManifestProblem> {
  const text = await readText(repository, file.blob);
  try {
    if (text === undefined) throw new Refusal('is no UTF-8 text');
    return parseManifests(text, file.path, namespace);
  } catch (error) {
    return { file: file.path, reason: reasonOf(error) };
  }
}

/** Noted first: an object that a kill leaves applied and unnoted would never be removed. */
async function applyOne({ store, cluster }: ApplierServices, manifest: Manifest): Promise<ManifestProblem[]> {
  try {
    store.putApplied(manifest);
    await cluster.apply(manifest.object, FIELD_MANAGER);
    return [];
  } catch (error) {
    return [{ file: manifest.file, reason: reasonOf(error) }];
  }
}

async function prune(
  { store, cluster }: ApplierServices,
  wanted: readonly AppliedRow[],
  unclear: ReadonlySet<string>,
): Promise<void> {
  const keep = new Set(wanted.map(keyOf));
  for (const row of store.applied()) {
    if (keep.has(keyOf(row)) || unclear.has(row.namespace)) continue;
    const { apiVersion, kind, namespace, name } = row;
    await cluster.remove({ apiVersion, kind, namespace, name });
    store.dropApplied(row);
  }
}

function keyOf({ apiVersion, kind, namespace, name }: AppliedRow): string {
  return `${apiVersion}/${kind}/${namespace}/${name}`;
}
