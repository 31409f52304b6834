import { findResource, type Resource, resources } from '../model/resources.ts';

/** What a resource path names. */
export interface RequestInfo {
  readonly resource: Resource;
  /** Undefined for what has none, and for a list over all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined when nothing is served there. */
export function readRequestPath(pathname: string): RequestInfo | undefined {
  const parts = pathname.split('/').slice(1).map(decode);
  if (parts.includes(undefined) || parts.includes('')) return undefined;
  const segments = parts as string[];
  if (segments[0] === 'api') return readRest('', segments[1], segments.slice(2));
  return segments[0] === 'apis' ? readRest(segments[1] ?? '', segments[2], segments.slice(3)) : undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function readRest(group: string, version: string | undefined, rest: readonly string[]): RequestInfo | undefined {
  if (version === undefined || rest.length === 0) return undefined;
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceSubresource(group, rest);
  const [plural, name, subresource, ...more] = inNamespace ? rest.slice(2) : rest;
  const resource = findResource(group, version, plural ?? '');
  if (
    resource === undefined ||
    more.length > 0 ||
    resource.namespaced !== (inNamespace || (name === undefined && resource.namespaced))
  ) {
    return undefined;
  }
  return { resource, namespace: inNamespace ? rest[1] : undefined, name, subresource };
}

function isNamespaceSubresource(group: string, rest: readonly string[]): boolean {
  return group === resources.namespaces.group && rest.length === 3 && ['status', 'finalize'].includes(rest[2] ?? '');
}
