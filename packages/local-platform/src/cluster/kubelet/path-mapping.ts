import { join } from 'node:path';
import type { VolumeMount } from '../model/pod.ts';

/** Puts a local value in the place of one that only exists inside a cluster or a container. */
export type ValueMapping = (value: string) => string;

/**
 * A local process has no mounts and no cluster DNS. So a value that begins with a mount path begins with the volume's local
 * folder instead, and one that begins with an in-cluster address with the local address. The longest match counts, and only whole
 * path steps and whole addresses match: `/data` stands for `/data` and `/data/x`, never for `/database`.
 */
export function createValueMapping(
  mounts: readonly VolumeMount[],
  volumeDirectory: (name: string) => string,
  serviceAddresses: Readonly<Record<string, string>>,
): ValueMapping {
  const paths = mounts.map(({ name, mountPath, subPath = '' }) => ({
    from: mountPath.length > 1 ? mountPath.replace(/\/+$/, '') : mountPath,
    to: join(volumeDirectory(name), subPath),
    ends: /^(?:$|\/)/,
  }));
  const addresses = Object.entries(serviceAddresses).map(([from, to]) => ({
    from: from.replace(/\/$/, ''),
    to,
    ends: /^(?:$|[/?#])/,
  }));
  const rules = [...paths, ...addresses].toSorted((left, right) => right.from.length - left.from.length);
  return (value) => {
    const rule = rules.find(({ from, ends }) => value.startsWith(from) && ends.test(value.slice(from.length)));
    return rule === undefined ? value : rule.to + value.slice(rule.from.length);
  };
}
