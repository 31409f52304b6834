import { isName } from './names.ts';
import { isObject, type JsonObject, parseObjects } from './parse-yaml.ts';
import { Refusal } from './refusal.ts';

/** What `release.yaml` says that sync needs, and the ConfigMap as it is applied. */
export interface Release {
  readonly version: string;
  readonly artifact: { readonly kind: string; readonly reference: string; readonly sha256: string };
  readonly object: JsonObject;
}

/** Where a release file stands, which it must say itself. */
export interface ReleasePlace {
  readonly model: string;
  readonly environment: string;
  readonly namespace: string;
}

const REQUIRED = ['model', 'environment', 'version', 'artifact.kind', 'artifact.reference', 'artifact.sha256', 'image'];
const OPTIONAL = ['evidence.sha256', 'run', 'promotedFrom', 'hold'];
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Reads a release file: a ConfigMap `<model>-release` whose data are texts.
 * @throws Refusal with what is wrong first.
 */
export function parseRelease(text: string, place: ReleasePlace): Release {
  const [object, second] = parseObjects(text);
  if (object === undefined || second !== undefined) throw new Refusal('must hold one ConfigMap');
  const metadata = readMetadata(object, place);
  const data = readData(object);
  expectValue(data, 'model', place.model);
  expectValue(data, 'environment', place.environment);
  const version = data['version'] ?? '';
  if (!/^[1-9]\d{0,17}$/.test(version)) throw new Refusal(`data.version ${quote(version)} is no registry version`);
  const sha256 = data['artifact.sha256'] ?? '';
  if (!SHA256.test(sha256)) throw new Refusal('data.artifact.sha256 is not 64 hexadecimal digits');
  const evidence = data['evidence.sha256'];
  if (evidence !== undefined && !SHA256.test(evidence)) {
    throw new Refusal('data.evidence.sha256 is not 64 hexadecimal digits');
  }
  return {
    version,
    artifact: { kind: data['artifact.kind'] ?? '', reference: data['artifact.reference'] ?? '', sha256 },
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
  };
}

function readMetadata(object: JsonObject, place: ReleasePlace): JsonObject {
  if (object['apiVersion'] !== 'v1' || object['kind'] !== 'ConfigMap') throw new Refusal('is no ConfigMap of v1');
  const { metadata } = object;
  if (!isObject(metadata)) throw new Refusal('has no metadata');
  const name = `${place.model}-release`;
  if (metadata['name'] !== name) throw new Refusal(`metadata.name is not ${name}`);
  if (metadata['namespace'] !== place.namespace) {
    throw new Refusal(`metadata.namespace is not ${place.namespace}, the namespace of ${place.environment}`);
  }
  const { labels, annotations } = metadata;
  return {
    name,
    namespace: place.namespace,
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
  };
}

function readData(object: JsonObject): Readonly<Record<string, string>> {
  const { data } = object;
  if (!isObject(data)) throw new Refusal('has no data');
  const missing = REQUIRED.find((key) => !Object.hasOwn(data, key));
  if (missing !== undefined) throw new Refusal(`data.${missing} is missing`);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, readValue(key, value)]));
}

function readValue(key: string, value: unknown): string {
  if (!REQUIRED.includes(key) && !OPTIONAL.includes(key)) throw new Refusal(`data.${quote(key)} is unknown`);
  if (typeof value !== 'string') throw new Refusal(`data.${key} is no text; quote it`);
  if (value === '') throw new Refusal(`data.${key} is empty`);
  return value;
}

function expectValue(data: Readonly<Record<string, string>>, key: string, expected: string): void {
  const value = data[key] ?? '';
  if (value !== expected) throw new Refusal(`data.${key} ${quote(value)} is not ${expected}, as its folder says`);
}

/** A stranger's text in a message: short and on one line. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

/** `models/<model>/<environment>/release.yaml`, or undefined for any other path. */
export function releasePathOf(path: string): { readonly model: string; readonly environment: string } | undefined {
  const match = /^models\/([^/]+)\/([^/]+)\/release\.yaml$/.exec(path);
  const [, model = '', environment = ''] = match ?? [];
  return isName(model) && isName(environment) ? { model, environment } : undefined;
}
