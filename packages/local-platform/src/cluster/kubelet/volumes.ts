import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DownwardItem, KeyToPath, Pod, Volume } from '../model/pod.ts';
import type { ConfigReader } from './config-data.ts';
import { fieldValue } from './downward-api.ts';
import { NotReadyProblem, UnsupportedProblem } from './problems.ts';

type Files = ReadonlyMap<string, Buffer>;

/** A source of files in a volume. */
interface ConfigSource {
  readonly kind: 'configmap' | 'secret';
  readonly name: string;
  readonly items?: readonly KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
}

/**
 * Makes a volume's folder with what belongs in it. What is there already is written again, so it can be done twice.
 * @throws NotReadyProblem while a ConfigMap or Secret is missing, UnsupportedProblem for volumes that a local process cannot have.
 */
export function prepareVolume(
  pod: Pod,
  volume: Volume,
  place: { readonly directory: string; readonly config: ConfigReader },
): void {
  const files = filesOf(pod, volume, place.config);
  mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  for (const [path, content] of files) {
    const file = join(place.directory, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content);
    chmodSync(file, 0o600);
  }
}

function filesOf(pod: Pod, volume: Volume, config: ConfigReader): Files {
  if (volume.emptyDir !== undefined || volume.ephemeral !== undefined) return new Map();
  if (volume.configMap) return configFiles({ kind: 'configmap', ...volume.configMap }, config);
  if (volume.secret) return configFiles({ kind: 'secret', ...volume.secret, name: volume.secret.secretName }, config);
  if (volume.downwardAPI) return downwardFiles(pod, volume.downwardAPI.items ?? []);
  if (volume.projected) return projectedFiles(pod, volume, config);
  const type = Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';
  throw new UnsupportedProblem(
    `volume ${JSON.stringify(volume.name)}: the local platform has no volumes of type ${type}; use emptyDir, ephemeral, configMap, secret, downwardAPI or projected`,
  );
}

function projectedFiles(pod: Pod, volume: Volume, config: ConfigReader): Files {
  const sources = volume.projected?.sources ?? [];
  const parts = sources.map((source): Files => {
    if (source.configMap) return configFiles({ kind: 'configmap', ...source.configMap }, config);
    if (source.secret) return configFiles({ kind: 'secret', ...source.secret }, config);
    if (source.downwardAPI) return downwardFiles(pod, source.downwardAPI.items ?? []);
    throw new UnsupportedProblem(
      `volume ${JSON.stringify(volume.name)}: the local platform projects configMap, secret and downwardAPI only`,
    );
  });
  return new Map(parts.flatMap((part) => [...part]));
}

function configFiles({ kind, name, items, optional = false }: ConfigSource, config: ConfigReader): Files {
  const data = config(kind, name);
  if (data === undefined) {
    if (optional) return new Map();
    throw new NotReadyProblem('ContainerCreating', `${kind} ${JSON.stringify(name)} not found`);
  }
  if (items === undefined) return data;
  return new Map(
    items.flatMap(({ key, path }): [string, Buffer][] => {
      const content = data.get(key);
      if (content !== undefined) return [[path, content]];
      if (optional) return [];
      throw new NotReadyProblem('ContainerCreating', `${kind} references non-existent config key: ${key}`);
    }),
  );
}

function downwardFiles(pod: Pod, items: readonly DownwardItem[]): Files {
  return new Map(
    items.map(({ path, fieldRef }): [string, Buffer] => {
      if (fieldRef) return [path, Buffer.from(fieldValue(pod, fieldRef.fieldPath))];
      throw new UnsupportedProblem('resourceFieldRef is not available in the local platform');
    }),
  );
}
