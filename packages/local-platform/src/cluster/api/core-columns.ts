import type { KubeObject } from '../model/kube-object.ts';
import type { LabelSelector } from '../select/label-selector.ts';
import { ageOf } from './age.ts';
import type { Columns } from './table.ts';

interface WithData extends KubeObject {
  readonly type?: string;
  readonly data?: object;
  readonly binaryData?: object;
}

interface Event extends KubeObject {
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string;
}

export const nameAndAge: Columns<KubeObject> = [
  { name: 'Name', format: 'name', cell: (object) => object.metadata.name },
  { name: 'Age', cell: (object, now) => ageOf(object.metadata.creationTimestamp, now) },
];

const [NAME, AGE] = nameAndAge as [Columns<KubeObject>[number], Columns<KubeObject>[number]];

export const namespaceColumns: Columns<KubeObject & { readonly status?: { readonly phase?: string } }> = [
  NAME,
  { name: 'Status', cell: (namespace) => namespace.status?.phase ?? '' },
  AGE,
];

export const configMapColumns: Columns<WithData> = [NAME, { name: 'Data', type: 'integer', cell: dataCount }, AGE];

export const secretColumns: Columns<WithData> = [
  NAME,
  { name: 'Type', cell: (secret) => secret.type ?? '' },
  { name: 'Data', type: 'integer', cell: dataCount },
  AGE,
];

export const serviceAccountColumns: Columns<KubeObject & { readonly secrets?: readonly unknown[] }> = [
  NAME,
  { name: 'Secrets', type: 'integer', cell: (account) => account.secrets?.length ?? 0 },
  AGE,
];

export const networkPolicyColumns: Columns<KubeObject & { readonly spec?: { readonly podSelector?: LabelSelector } }> =
  [
    NAME,
    {
      name: 'Pod-Selector',
      cell: ({ spec }) => {
        const labels = Object.entries(spec?.podSelector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
        return labels.length === 0 ? '<none>' : labels.join(',');
      },
    },
    AGE,
  ];

export const eventColumns: Columns<Event> = [
  { name: 'Last Seen', cell: (event, now) => ageOf(event.lastTimestamp, now) },
  { name: 'Type', cell: (event) => event.type ?? '' },
  { name: 'Reason', cell: (event) => event.reason ?? '' },
  { name: 'Object', cell: ({ involvedObject }) => `${involvedObject.kind.toLowerCase()}/${involvedObject.name}` },
  { name: 'Message', cell: (event) => event.message?.trim() ?? '' },
  { ...NAME, wide: true },
];

function dataCount(object: WithData): number {
  return Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length;
}
