import { any, boolean, integer, list, object, string, stringList, strings } from './schema.ts';

export const objectMeta = object({
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: integer,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: integer,
  labels: strings,
  annotations: strings,
  ownerReferences: list(
    object({
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: boolean,
      blockOwnerDeletion: boolean,
    }),
    ['uid'],
  ),
  finalizers: list(string, 'set'),
  managedFields: list(any),
});

export const labelSelector = object({
  matchLabels: strings,
  matchExpressions: list(object({ key: string, operator: string, values: stringList })),
});

export const objectReference = object({
  kind: string,
  namespace: string,
  name: string,
  uid: string,
  apiVersion: string,
  resourceVersion: string,
  fieldPath: string,
});

export const conditions = list(
  object({
    type: string,
    status: string,
    observedGeneration: integer,
    lastProbeTime: string,
    lastTransitionTime: string,
    reason: string,
    message: string,
  }),
  ['type'],
);
