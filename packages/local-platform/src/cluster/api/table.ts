// Tables as kubectl prints them: https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import type { KubeObject } from '../model/kube-object.ts';
import { type Resource, resources } from '../model/resources.ts';
import { cronJobColumns, jobColumns } from './batch-columns.ts';
import {
  configMapColumns,
  eventColumns,
  nameAndAge,
  namespaceColumns,
  networkPolicyColumns,
  secretColumns,
  serviceAccountColumns,
} from './core-columns.ts';
import { podColumns } from './pod-columns.ts';

/** A table's columns, in order. */
export type Columns<T extends KubeObject> = readonly {
  readonly name: string;
  readonly type?: 'string' | 'integer';
  readonly format?: string;
  /** Only shown with `-o wide`. */
  readonly wide?: boolean;
  cell(object: T, now: number): string | number;
}[];

const COLUMNS: Readonly<Record<string, Columns<KubeObject>>> = {
  [resources.pods.plural]: podColumns as Columns<KubeObject>,
  [resources.jobs.plural]: jobColumns as Columns<KubeObject>,
  [resources.cronJobs.plural]: cronJobColumns as Columns<KubeObject>,
  [resources.namespaces.plural]: namespaceColumns,
  [resources.configMaps.plural]: configMapColumns,
  [resources.secrets.plural]: secretColumns,
  [resources.serviceAccounts.plural]: serviceAccountColumns,
  [resources.networkPolicies.plural]: networkPolicyColumns,
  [resources.events.plural]: eventColumns as Columns<KubeObject>,
};

/** How a table is asked for. */
export interface TableOptions {
  readonly now: number;
  /** `includeObject`: what comes with each row. */
  readonly include: 'None' | 'Metadata' | 'Object';
  /** Left out of all but the first table of a watch. */
  readonly definitions: boolean;
}

/** The objects as rows. */
export function tableOf(
  resource: Resource,
  list: { readonly items: readonly KubeObject[]; readonly metadata: object },
  options: TableOptions,
) {
  const columns = COLUMNS[resource.plural] ?? nameAndAge;
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: list.metadata,
    columnDefinitions: options.definitions
      ? columns.map(({ name, type = 'string', format = '', wide = false }) => ({
          name,
          type,
          format,
          description: '',
          priority: wide ? 1 : 0,
        }))
      : [],
    rows: list.items.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.now)),
      object: included(object, options.include),
    })),
  };
}

function included(object: KubeObject, include: TableOptions['include']): unknown {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
