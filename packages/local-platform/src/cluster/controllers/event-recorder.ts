import { randomBytes, randomUUID } from 'node:crypto';
import type { KubeObject } from '../model/kube-object.ts';
import { resources } from '../model/resources.ts';
import { formatTime } from '../model/time.ts';
import type { ObjectsContext } from '../objects/write-options.ts';

/** What happened to an object, for whoever asks why (`kubectl describe`). */
export interface Happening {
  readonly type?: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{main}` */
  readonly fieldPath?: string;
}

/** Writes events; one that is like an earlier one counts up on it. */
export type EventRecorder = (object: KubeObject, happening: Happening) => void;

interface Event extends KubeObject {
  readonly involvedObject: { readonly uid: string };
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastTimestamp: string;
}

const KEPT_MILLISECONDS = 3_600_000;

/** The component is who tells: `job-controller`, `kubelet`. */
export function createEventRecorder({ store, clock }: ObjectsContext, component: string): EventRecorder {
  return (object, { type = 'Normal', reason, message, fieldPath }) => {
    const { name, namespace = 'default', uid, resourceVersion } = object.metadata;
    const now = formatTime(clock());
    const same = store
      .list<Event>(resources.events, namespace)
      .find((it) => it.involvedObject.uid === uid && it.reason === reason && it.message === message);
    if (same !== undefined) {
      store.put(resources.events, { ...same, count: same.count + 1, lastTimestamp: now } as Event);
      return;
    }
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${name}.${randomBytes(8).toString('hex')}`,
        namespace,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: now,
      },
      involvedObject: {
        kind: object.kind,
        namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      source: { component },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: '',
    };
    store.put(resources.events, event);
  };
}

/** Forgets events after an hour, as the API server does. */
export function removeOldEvents({ store, clock }: ObjectsContext): void {
  const limit = clock() - KEPT_MILLISECONDS;
  const old = store.list<Event>(resources.events).filter((event) => Date.parse(event.lastTimestamp) < limit);
  if (old.length === 0) return;
  store.transact(() => {
    for (const event of old) store.remove(resources.events, event);
  });
}
