import { isConfigPath, type PlatformConfig, type Problem, parseConfig } from '@ai-platform/config';
import { get, type ManifestObject, readObjects } from '../../manifest/objects.ts';
import { type PodTemplate, podTemplates } from '../../manifest/pods.ts';

/** A generated repository, read once for all checks. */
export interface HouseRepository {
  readonly files: ReadonlyMap<string, string>;
  readonly config: PlatformConfig;
  readonly objects: readonly ManifestObject[];
  readonly pods: readonly PodTemplate[];
}

/** One thing that must hold in a generated repository: what is wrong, in sentences that begin with the file. */
export type HouseCheck = (repository: HouseRepository) => string[];

/** @throws TypeError when the config or the YAML of a manifest is broken. */
export function readRepository(files: ReadonlyMap<string, string>): HouseRepository {
  const parsed = parseConfig(new Map([...files].filter(([path]) => isConfigPath(path))));
  const manifests = [...files].filter(([path]) =>
    /^(models|training)\/[^/]+\/[^/]+\/.*\.yaml$|^(argocd|platform)\/.*\.yaml$/.test(path),
  );
  const { objects, problems } = readObjects(new Map(manifests));
  const broken = [...problems, ...(parsed.ok ? [] : parsed.problems)];
  if (!parsed.ok || broken.length > 0) throw new TypeError(problemsAsText(broken).join('\n'));
  return { files, config: parsed.value, objects, pods: podTemplates(objects) };
}

export function problemsAsText(problems: readonly Problem[]): string[] {
  return problems.map(({ file, message }) => `${file}: ${message}`);
}

/** A finding about an object. */
export function against({ file, kind, name }: ManifestObject, message: string): string {
  return `${file}: ${kind} ${name}: ${message}`;
}

export function ofKind({ objects }: HouseRepository, ...kinds: readonly string[]): ManifestObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** Same value, down to the last key, whatever their order. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) =>
    entry !== null && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([x], [y]) => (x < y ? -1 : 1)))
      : entry,
  );
}

/** The number at a path, or NaN. */
export function number(value: unknown, ...path: readonly (string | number)[]): number {
  return Number(get(value, ...path) ?? Number.NaN);
}
