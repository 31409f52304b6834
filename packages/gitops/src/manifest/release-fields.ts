import type { Release } from '@ai-platform/config';

/** The release as the strings of its ConfigMap, in the order they are written; what is unknown is absent. */
export function releaseData(release: Release): ReadonlyMap<ReleaseKey, string> {
  const all: Readonly<Record<ReleaseKey, string | undefined>> = {
    model: release.model,
    environment: release.environment,
    version: release.version,
    'artifact.kind': release.artifact.kind,
    'artifact.reference': release.artifact.reference,
    'artifact.sha256': release.artifact.sha256,
    'evidence.sha256': release.evidenceSha256,
    image: release.image,
    run: release.run,
    promotedFrom: release.promotedFrom,
    hold: release.hold?.reason,
  };
  return new Map(RELEASE_KEYS.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])));
}

/** Keys of a release's ConfigMap. */
export const RELEASE_KEYS = [
  'model',
  'environment',
  'version',
  'artifact.kind',
  'artifact.reference',
  'artifact.sha256',
  'evidence.sha256',
  'image',
  'run',
  'promotedFrom',
  'hold',
] as const;

export type ReleaseKey = (typeof RELEASE_KEYS)[number];

/** Where a release is kept. */
export function releasePath({ model, environment }: Pick<Release, 'model' | 'environment'>): string {
  return `models/${model}/${environment}/release.yaml`;
}

const RELEASE_PATH = /^models\/([^/]+)\/([^/]+)\/release\.yaml$/;

/** The model and environment that a path keeps the release of, or undefined for other paths. */
export function releaseAt(path: string): { readonly model: string; readonly environment: string } | undefined {
  const [, model, environment] = RELEASE_PATH.exec(path) ?? [];
  return model === undefined || environment === undefined ? undefined : { model, environment };
}
