// The schema of a custom resource from its published definition, with unknown fields refused.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

/** The schema, or undefined where no definition has the object's kind and version. */
export function strictCrdSchema(
  folder: string,
  object: { readonly apiVersion: string; readonly kind: string },
): object | undefined {
  const [group, version] = object.apiVersion.split('/');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(`.${group}.yaml`)) : [];
  for (const name of names) {
    const { spec } = parse(readFileSync(join(folder, name), 'utf8')) as Definition;
    const schema = spec.versions.find((one) => one.name === version)?.schema.openAPIV3Schema;
    if (spec.names.kind === object.kind && schema !== undefined) return strict(schema, true) as object;
  }
  return undefined;
}

/** Closes every object that names its fields, except where the definition itself keeps unknown ones. */
function strict(node: unknown, isRoot = false): unknown {
  if (Array.isArray(node)) return node.map((entry) => strict(entry));
  if (node === null || typeof node !== 'object') return node;
  const entries = Object.entries(node as Record<string, unknown>).map(([key, value]) => [
    key,
    key === 'enum' || key === 'default' ? value : strict(value),
  ]);
  const schema = Object.fromEntries(entries) as Record<string, unknown>;
  if (isRoot) schema['properties'] = { ...(schema['properties'] as object), metadata: { type: 'object' } };
  // A pattern in Go's dialect, which JavaScript cannot read.
  if (String(schema['pattern']).includes('(?i)')) delete schema['pattern'];
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const named =
    schema['type'] === 'object' && schema['properties'] !== undefined && schema['additionalProperties'] === undefined;
  if (named && schema['x-kubernetes-preserve-unknown-fields'] !== true) schema['additionalProperties'] = false;
  return schema;
}
