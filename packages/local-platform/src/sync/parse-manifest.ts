import { isObject, type JsonObject, parseObjects } from './parse-yaml.ts';
import { Refusal } from './refusal.ts';

/** An object to apply, with what names it. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
}

/** What a training brings. Anything else in its folder is refused: rights and secrets do not come from there. */
const KINDS: Readonly<Record<string, string>> = {
  CronJob: 'batch/v1',
  ConfigMap: 'v1',
  ServiceAccount: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};

/**
 * Reads a manifest file of one environment. An object without a namespace gets the environment's.
 * @throws Refusal with what is wrong first.
 */
export function parseManifests(text: string, file: string, namespace: string): Manifest[] {
  return parseObjects(text).map((object) => readManifest(object, file, namespace));
}

function readManifest(object: JsonObject, file: string, namespace: string): Manifest {
  const { apiVersion, kind, metadata } = object;
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    throw new Refusal(
      `holds a ${typeof kind === 'string' ? kind.slice(0, 60) : 'nameless kind'}, which is not applied`,
    );
  }
  if (typeof apiVersion !== 'string' || apiVersion !== KINDS[kind])
    throw new Refusal(`holds a ${kind} that is not of ${KINDS[kind]}`);
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (!isObject(metadata) || typeof name !== 'string' || name === '')
    throw new Refusal(`holds a ${kind} without a name`);
  const own = metadata['namespace'] ?? namespace;
  if (own !== namespace) throw new Refusal(`holds a ${kind} for a namespace that is not ${namespace}`);
  return {
    file,
    apiVersion,
    kind,
    namespace,
    name,
    object: { ...object, metadata: { ...metadata, namespace } },
  };
}

/** `training/<job>/<environment>/<file>.yaml`: the environment, or undefined for any other path. */
export function manifestEnvironmentOf(path: string): string | undefined {
  return /^training\/[^/]+\/([^/]+)\/[^/]+\.ya?ml$/.exec(path)?.[1];
}
