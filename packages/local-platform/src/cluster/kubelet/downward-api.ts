import { NODE_NAME } from '../kinds/pod-kind.ts';
import type { Pod } from '../model/pod.ts';
import { UnsupportedProblem } from './problems.ts';

/** The address that pods and the node have: this machine's loopback. */
export const LOCAL_ADDRESS = '127.0.0.1';

/**
 * The value of a pod's field, as `fieldRef` names it.
 * @throws UnsupportedProblem for a field that cannot be named.
 */
export function fieldValue(pod: Pod, path: string): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  const values: Readonly<Record<string, () => string>> = {
    'metadata.name': () => metadata.name,
    'metadata.namespace': () => metadata.namespace ?? '',
    'metadata.uid': () => metadata.uid,
    'metadata.labels': () => formatMap(metadata.labels ?? {}),
    'metadata.annotations': () => formatMap(metadata.annotations ?? {}),
    'spec.nodeName': () => NODE_NAME,
    'spec.serviceAccountName': () => spec.serviceAccountName ?? 'default',
    'status.hostIP': () => LOCAL_ADDRESS,
    'status.podIP': () => LOCAL_ADDRESS,
    'status.podIPs': () => LOCAL_ADDRESS,
  };
  const value = Object.hasOwn(values, path) ? values[path] : undefined;
  if (value === undefined) throw new UnsupportedProblem(`field label not supported: ${path}`);
  return value();
}

/** One `key="value"` a line, as a downward volume shows labels. */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}
