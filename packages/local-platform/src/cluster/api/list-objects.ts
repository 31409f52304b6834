import type { KubeObject } from '../model/kube-object.ts';
import { groupVersion, type Resource } from '../model/resources.ts';
import { badRequest, tooLargeVersion } from '../model/status-errors.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { integerParameter, versionParameter } from './query.ts';
import { readSelection } from './selection.ts';

/** A page of a list. */
export interface ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
}

/**
 * Lists by selectors and pages (`limit`, `continue`). A later page shows what is stored then, under the version of the first:
 * a list of one moment, as the real server gives it, would need old versions of everything.
 */
export function listObjects(
  store: ObjectStore,
  resource: Resource,
  request: { readonly query: URLSearchParams; readonly namespace: string | undefined },
): ObjectList {
  const { query, namespace } = request;
  const wanted = versionParameter(query);
  if (wanted !== undefined && wanted > store.revision()) throw tooLargeVersion(wanted, store.revision());
  const start = readContinue(query.get('continue'));
  const selected = store.list(resource, namespace).filter(readSelection(resource, query, { namespace }));
  const rest = start === undefined ? selected : selected.filter((it) => positionOf(it) > start.after);
  const limit = integerParameter(query, 'limit') ?? 0;
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const resourceVersion = start?.version ?? String(store.revision());
  return {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: { resourceVersion, ...continuation({ rest, items, resourceVersion, query }) },
    items,
  };
}

interface Page {
  readonly rest: readonly KubeObject[];
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly query: URLSearchParams;
}

function continuation({ rest, items, resourceVersion, query }: Page) {
  const last = items.at(-1);
  if (last === undefined || items.length === rest.length) return {};
  const token = Buffer.from(JSON.stringify({ version: resourceVersion, after: positionOf(last) })).toString(
    'base64url',
  );
  const selects = query.has('labelSelector') || query.has('fieldSelector');
  return { continue: token, ...(selects ? {} : { remainingItemCount: rest.length - items.length }) };
}

function positionOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function readContinue(token: string | null): { readonly version: string; readonly after: string } | undefined {
  if (token === null || token === '') return undefined;
  try {
    const { version, after } = JSON.parse(Buffer.from(token, 'base64url').toString()) as Record<string, unknown>;
    if (typeof version === 'string' && typeof after === 'string') return { version, after };
  } catch {
    // Told below, like any other token that is not ours.
  }
  throw badRequest('continue key is not valid: the token was not made by this server');
}
