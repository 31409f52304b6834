import type { ArtifactKind, PlatformConfig, Problem, Release } from '@ai-platform/config';
import { type Edit, editYaml, placeName, readScalar, type Step } from './edit-yaml.ts';
import { ManifestError } from './manifest-error.ts';
import { parseRelease } from './parse-release.ts';
import { RELEASE_KEYS, releaseData, releasePath } from './release-fields.ts';

/** A place in an environment's manifests that repeats the release in the form that its reader needs. */
export interface Binding {
  /** Name of the file beside `release.yaml`. */
  readonly file: string;
  readonly kind: string;
  readonly path: readonly Step[];
  /** What stands there for a release. */
  readonly value: (release: Release) => string;
}

const POD: readonly Step[] = ['spec', 'template'];
const VERSION = 'app.kubernetes.io/version';

function deployment(path: readonly Step[], value: Binding['value']): Binding {
  return { file: 'deployment.yaml', kind: 'Deployment', path, value };
}

function fetchVariable(name: string, value: Binding['value']): Binding {
  const path = [...POD, 'spec', 'initContainers', { named: 'fetch-model' }, 'env', { named: name }, 'value'];
  return deployment(path, value);
}

const VERSION_HEADER = ['spec', 'rules', 0, 'filters', 0, 'responseHeaderModifier', 'set', 0, 'value'] as const;

const COMMON: readonly Binding[] = [
  { file: 'httproute.yaml', kind: 'HTTPRoute', path: VERSION_HEADER, value: (release) => release.version },
  deployment(['metadata', 'labels', VERSION], (release) => release.version),
  deployment([...POD, 'metadata', 'labels', VERSION], (release) => release.version),
  deployment([...POD, 'metadata', 'annotations', 'ai-platform.dev/artifact-sha256'], ({ artifact }) => artifact.sha256),
  deployment([...POD, 'spec', 'containers', { named: 'server' }, 'image'], (release) => release.image),
];

/**
 * The bindings by how the artifact travels; Triton and TensorFlow Serving have the same ones, because both load a fixed folder and
 * learn from the volume or the init container what is in it.
 */
const BINDINGS: Readonly<Record<ArtifactKind, readonly Binding[]>> = {
  mlflow: [
    ...COMMON,
    fetchVariable('ARTIFACT_PATH', ({ artifact }) => artifactPath(artifact.reference)),
    fetchVariable('ARTIFACT_SHA256', ({ artifact }) => artifact.sha256),
  ],
  oci: [
    ...COMMON,
    deployment(
      [...POD, 'spec', 'volumes', { named: 'model' }, 'image', 'reference'],
      ({ artifact }) => `${artifact.reference}@sha256:${artifact.sha256}`,
    ),
  ],
};

/** The bindings of a release of this kind. */
export function bindingsOf(kind: ArtifactKind): readonly Binding[] {
  return BINDINGS[kind];
}

/** The path that MLflow's artifact proxy serves a reference under. */
export function artifactPath(reference: string): string {
  return reference.replace(/^mlflow-artifacts:\/+/, '');
}

/** Path of a binding's file in the repository. */
export function bindingPath(release: Pick<Release, 'model' | 'environment'>, file: string): string {
  return `models/${release.model}/${release.environment}/${file}`;
}

/** What `bindRelease` works on. */
export interface BindInput {
  /** At least the files of the environment's directory, by path in the repository. */
  readonly files: ReadonlyMap<string, string>;
  readonly config: PlatformConfig;
  readonly release: Release;
}

/**
 * Gives an environment another release: `release.yaml` and the scalars bound to it change, every other byte stays. Returns the
 * files that changed, by path.
 * @throws ManifestError when a file or a bound place is missing, or when the artifact travels another way than before (then the
 * manifests must be rendered anew).
 */
export function bindRelease({ files, release }: BindInput): ReadonlyMap<string, string> {
  const path = releasePath(release);
  const current = textOf(files, path);
  const parsed = parseRelease(current, path);
  if (!parsed.ok) throw new ManifestError(parsed.problems[0] ?? { file: path, message: 'cannot be read' });
  const { kind } = release.artifact;
  if (parsed.value.artifact.kind !== kind) {
    const message = `the artifact's kind changes from ${parsed.value.artifact.kind} to ${kind}`;
    throw new ManifestError({
      file: path,
      message,
      fix: 'change "artifact" in the model\'s config and run generate first',
    });
  }
  const edits = new Map<string, Edit[]>([[path, releaseEdits(release)]]);
  for (const binding of bindingsOf(kind)) {
    const file = bindingPath(release, binding.file);
    edits.set(file, [...(edits.get(file) ?? []), { ...binding, value: binding.value(release) }]);
  }
  const edited = [...edits].map(([file, list]): [string, string] => [file, editYaml(file, textOf(files, file), list)]);
  return new Map(edited.filter(([file, text]) => text !== files.get(file)));
}

function textOf(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new ManifestError({ file: path, message: 'the file is missing', fix: 'run generate' });
  return text;
}

function releaseEdits(release: Release): Edit[] {
  const data = releaseData(release);
  return RELEASE_KEYS.map((key) => ({ kind: 'ConfigMap', path: ['data', key], value: data.get(key) }));
}

/** Every bound place that does not say what the release says. */
export function bindingProblems(files: ReadonlyMap<string, string>, release: Release): Problem[] {
  return bindingsOf(release.artifact.kind).flatMap((binding) => {
    const file = bindingPath(release, binding.file);
    const text = files.get(file);
    if (text === undefined) return [{ file, message: 'the file is missing', fix: 'run generate' }];
    const found = readSafely(file, text, binding);
    const wanted = binding.value(release);
    if (found === wanted) return [];
    const place = placeName(binding.path);
    const message = `${place} is ${JSON.stringify(found ?? null)}, but the release says ${JSON.stringify(wanted)}`;
    return [
      {
        file,
        message,
        fix: 'only promotion and rollback change it: take the file from the last commit that had it right',
      },
    ];
  });
}

function readSafely(file: string, text: string, binding: Binding): unknown {
  try {
    return readScalar(file, text, binding);
  } catch (error) {
    if (error instanceof ManifestError) return undefined;
    throw error;
  }
}
