import type { KubeObject } from '../model/kube-object.ts';
import { type Resource, resources } from '../model/resources.ts';
import type { ObjectStore } from '../store/object-store.ts';

interface WithData extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** The keys and bytes of a ConfigMap or Secret, or undefined when there is none. */
export type ConfigReader = (kind: 'configmap' | 'secret', name: string) => ReadonlyMap<string, Buffer> | undefined;

/** Reads those of one namespace. */
export function configReader(store: ObjectStore, namespace: string | undefined): ConfigReader {
  const read = (resource: Resource, name: string) => store.get<WithData>(resource, { namespace, name });
  return (kind, name) => {
    const object = read(kind === 'secret' ? resources.secrets : resources.configMaps, name);
    if (object === undefined) return undefined;
    const encoding = kind === 'secret' ? 'base64' : 'utf8';
    return new Map([
      ...Object.entries(object.data ?? {}).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, encoding)]),
      ...Object.entries(object.binaryData ?? {}).map(([key, value]): [string, Buffer] => [
        key,
        Buffer.from(value, 'base64'),
      ]),
    ]);
  };
}
