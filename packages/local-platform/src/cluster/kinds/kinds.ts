import type { KubeObject } from '../model/kube-object.ts';
import { type Resource, resources } from '../model/resources.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import { dataKeyProblems } from '../validate/names.ts';
import { cronJobKind } from './cron-job-kind.ts';
import { jobKind } from './job-kind.ts';
import type { Kind } from './kind.ts';
import { immutable } from './metadata-problems.ts';
import { podKind } from './pod-kind.ts';

interface WithData extends KubeObject {
  readonly immutable?: boolean;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

const DATA_LIMIT = 1024 * 1024;

const configMapKind: Kind<WithData> = {
  problems: (object) => [...dataProblems(object, ['data', 'binaryData']), ...base64Problems(object, 'binaryData')],
  changeProblems: (after, before) => immutableDataProblems(after, before),
};

const secretKind: Kind<WithData> = {
  complete: ({ stringData, ...secret }) => ({
    ...secret,
    type: secret.type ?? 'Opaque',
    ...(stringData === undefined
      ? {}
      : {
          data: {
            ...secret.data,
            ...Object.fromEntries(
              Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
            ),
          },
        }),
  }),
  problems: (object) => [...dataProblems(object, ['data']), ...base64Problems(object, 'data')],
  changeProblems: (after, before) => [
    ...immutable('type', after.type, before.type),
    ...immutableDataProblems(after, before),
  ],
};

function dataProblems(object: WithData, fields: readonly ('data' | 'binaryData')[]): FieldProblem[] {
  const entries = fields.flatMap((field) =>
    Object.entries(object[field] ?? {}).map(([key, value]) => ({ field, key, value })),
  );
  const size = entries.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  return [
    ...entries.flatMap(({ field, key }) => dataKeyProblems(key, `${field}[${key}]`)),
    ...(size > DATA_LIMIT
      ? [
          {
            reason: 'FieldValueTooLong',
            field: 'data',
            message: `Too long: may not be more than ${DATA_LIMIT} bytes`,
          } as const,
        ]
      : []),
  ];
}

function base64Problems(object: WithData, field: 'data' | 'binaryData'): FieldProblem[] {
  return Object.entries(object[field] ?? {}).flatMap(([key, value]) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
      ? []
      : [problem.invalid(`${field}[${key}]`, '<redacted>', 'must be base64')],
  );
}

function immutableDataProblems(after: WithData, before: WithData): FieldProblem[] {
  if (before.immutable !== true) return [];
  const forbid = (field: 'immutable' | 'data' | 'binaryData') =>
    immutable(field, after[field], before[field]).map(() =>
      problem.forbidden(field, `field is immutable when \`immutable\` is set`),
    );
  return [...forbid('immutable'), ...forbid('data'), ...forbid('binaryData')];
}

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase: string };
}

const namespaceKind: Kind<Namespace> = {
  nameIsLabel: true,
  initialize: (namespace) => ({
    ...namespace,
    metadata: {
      ...namespace.metadata,
      labels: { ...namespace.metadata.labels, 'kubernetes.io/metadata.name': namespace.metadata.name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
};

const KINDS: Readonly<Record<string, Kind>> = {
  [resources.namespaces.plural]: namespaceKind,
  [resources.pods.plural]: podKind,
  [resources.configMaps.plural]: configMapKind,
  [resources.secrets.plural]: secretKind,
  [resources.jobs.plural]: jobKind,
  [resources.cronJobs.plural]: cronJobKind,
};

/** How the resource's objects are completed and checked. The caller hands in objects of that resource only. */
export function kindOf(resource: Resource): Kind {
  return KINDS[resource.plural] ?? {};
}
