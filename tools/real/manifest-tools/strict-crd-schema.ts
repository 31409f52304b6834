// The JSON schema of a custom resource from its published definition, as a strict API server would hold an object to it.

type Schema = Readonly<Record<string, unknown>>;

/** What every object's metadata may say in Git. */
const METADATA: Schema = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: {
      type: 'object',
      additionalProperties: { type: 'string', pattern: '^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]?$' },
    },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    finalizers: { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: false,
};

/**
 * A structural schema (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema)
 * with unknown fields refused wherever the API server would drop them. Its CEL rules (`x-kubernetes-validations`) are not checked.
 */
export function strictCrdSchema(root: Schema): Schema {
  const properties = { ...(root['properties'] as Schema), metadata: METADATA };
  return strict({
    ...root,
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, ...properties },
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...((root['required'] ?? []) as readonly string[])])],
  });
}

function strict(schema: Schema): Schema {
  const node: Record<string, unknown> = { ...schema };
  if (node['properties'] !== undefined) node['properties'] = mapValues(node['properties'] as Schema);
  if (isSchema(node['items'])) node['items'] = strict(node['items']);
  if (isSchema(node['additionalProperties'])) node['additionalProperties'] = strict(node['additionalProperties']);
  if (node['x-kubernetes-int-or-string'] === true) node['type'] = ['integer', 'string'];
  if (node['x-kubernetes-embedded-resource'] === true) node['properties'] = embedded(node['properties'] as Schema);
  if (typeof node['pattern'] === 'string') node['pattern'] = javascriptPattern(node['pattern']);
  if (isClosed(node)) node['additionalProperties'] = false;
  return node;
}

function isSchema(value: unknown): value is Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function mapValues(properties: Schema): Schema {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, strict(schema as Schema)]));
}

/** Unknown fields of an object without named ones are dropped too. Schemas inside `anyOf` and the like have no type and stay open. */
function isClosed(node: Schema): boolean {
  const keepsUnknown = node['x-kubernetes-preserve-unknown-fields'] === true;
  return node['type'] === 'object' && node['additionalProperties'] === undefined && !keepsUnknown;
}

function embedded(properties: Schema = {}): Schema {
  return { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, ...properties };
}

/** Go lets a pattern turn case off from some place on; JavaScript only for a group. */
function javascriptPattern(pattern: string): string {
  return pattern.includes('(?i)') ? `(?i:${pattern.replaceAll('(?i)', '')})` : pattern;
}
