import type { KubeObject } from '../model/kube-object.ts';
import type { Resource } from '../model/resources.ts';
import { parseFieldSelector } from '../select/field-selector.ts';
import { parseLabelSelector } from '../select/label-selector.ts';

/** Whether a list or watch asks for an object. */
export type Selection = (object: KubeObject) => boolean;

/** Reads namespace, `labelSelector` and `fieldSelector`. */
export function readSelection(
  resource: Resource,
  query: URLSearchParams,
  place: { readonly namespace: string | undefined; readonly name?: string | undefined },
): Selection {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', resource);
  return (object) =>
    (place.namespace === undefined || object.metadata.namespace === place.namespace) &&
    (place.name === undefined || object.metadata.name === place.name) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}
