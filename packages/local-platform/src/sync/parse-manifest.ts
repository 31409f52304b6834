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
  const kind = readKind(object);
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const { name, namespace: own = namespace } = metadata;
  if (typeof name !== 'string' || name === '') throw new Refusal(`holds a ${kind} without a name`);
  if (own !== namespace) throw new Refusal(`holds a ${kind} for a namespace that is not ${namespace}`);
  const apiVersion = KINDS[kind] ?? '';
  return { file, apiVersion, kind, namespace, name, object: { ...object, metadata: { ...metadata, namespace } } };
}

function readKind({ apiVersion, kind }: JsonObject): string {
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    const shown = typeof kind === 'string' ? kind.slice(0, 60) : 'nameless kind';
    throw new Refusal(`holds a ${shown}, which is not applied`);
  }
  if (apiVersion !== KINDS[kind]) throw new Refusal(`holds a ${kind} that is not of ${KINDS[kind]}`);
  return kind;
}

/** `training/<job>/<environment>/<file>.yaml`: the environment, or undefined for any other path. */
export function manifestEnvironmentOf(path: string): string | undefined {
  return /^training\/[^/]+\/([^/]+)\/[^/]+\.ya?ml$/.exec(path)?.[1];
}
