import { type Resource, resources } from '../model/resources.ts';
import { cronJob, job } from './batch-schema.ts';
import { conditions, labelSelector, objectMeta, objectReference } from './meta-schema.ts';
import { pod } from './pod-schema.ts';
import { any, boolean, integer, list, object, quantity, type Schema, string, stringList, strings } from './schema.ts';

const typeMeta = { apiVersion: string, kind: string, metadata: objectMeta };

const namespace = object({
  ...typeMeta,
  spec: object({ finalizers: stringList }),
  status: object({ phase: string, conditions }),
});

const configMap = object({ ...typeMeta, immutable: boolean, data: strings, binaryData: strings });
const secret = object({ ...typeMeta, immutable: boolean, type: string, data: strings, stringData: strings });
const serviceAccount = object({
  ...typeMeta,
  secrets: list(objectReference, ['name']),
  imagePullSecrets: list(object({ name: string })),
  automountServiceAccountToken: boolean,
});

const event = object({
  ...typeMeta,
  involvedObject: objectReference,
  reason: string,
  message: string,
  source: object({ component: string, host: string }),
  firstTimestamp: string,
  lastTimestamp: string,
  count: integer,
  type: string,
  eventTime: string,
  series: any,
  action: string,
  related: objectReference,
  reportingComponent: string,
  reportingInstance: string,
});

const peers = list(
  object({
    podSelector: labelSelector,
    namespaceSelector: labelSelector,
    ipBlock: object({ cidr: string, except: stringList }),
  }),
);
const ports = list(object({ protocol: string, port: quantity, endPort: integer }));
const networkPolicy = object({
  ...typeMeta,
  spec: object({
    podSelector: labelSelector,
    policyTypes: stringList,
    ingress: list(object({ ports, from: peers })),
    egress: list(object({ ports, to: peers })),
  }),
});

const SCHEMAS: Readonly<Record<string, Schema>> = {
  [resources.namespaces.plural]: namespace,
  [resources.pods.plural]: pod,
  [resources.configMaps.plural]: configMap,
  [resources.secrets.plural]: secret,
  [resources.events.plural]: event,
  [resources.serviceAccounts.plural]: serviceAccount,
  [resources.jobs.plural]: job,
  [resources.cronJobs.plural]: cronJob,
  [resources.networkPolicies.plural]: networkPolicy,
};

/** What an object of the resource may hold. */
export function schemaOf(resource: Resource): Schema {
  return SCHEMAS[resource.plural] ?? any;
}
