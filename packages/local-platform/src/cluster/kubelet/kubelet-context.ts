import { isDeepStrictEqual } from 'node:util';
import type { EventRecorder } from '../controllers/event-recorder.ts';
import type { Container, Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import type { ObjectsContext } from '../objects/write-options.ts';
import type { Attempts } from './attempts.ts';
import type { LaunchOptions } from './launch.ts';
import type { PodFolders } from './pod-folders.ts';
import type { ContainerView } from './pod-plan.ts';
import { type PodFacts, podStatus, type Waiting } from './pod-status.ts';

/** What a kubelet is given. */
export interface KubeletOptions extends ObjectsContext, LaunchOptions {
  readonly directory: string;
  /** Before a failed container is started again; doubles. Milliseconds. */
  readonly retryDelay: number;
  readonly log: (line: string) => void;
}

/** What its parts share. */
export interface KubeletContext extends KubeletOptions {
  readonly folders: PodFolders;
  readonly attempts: Attempts;
  readonly record: EventRecorder;
  /** Why pods do not start, by uid: they are tried again, and the reason is told once. */
  readonly waiting: Map<string, Waiting>;
  /** Processes that have been asked to end, by their lock. */
  readonly asked: Set<string>;
}

/** What became of the pod's containers so far, in the order in which they start. */
export function viewsOf({ folders, attempts }: KubeletContext, pod: Pod): ContainerView[] {
  const view = (init: boolean) => (container: Container) => ({
    container,
    init,
    attempts: attempts.of(folders.container(pod.metadata.uid, container.name)),
  });
  return [...(pod.spec.initContainers ?? []).map(view(true)), ...pod.spec.containers.map(view(false))];
}

/** Writes the pod's status down when it has changed. */
export function report({ store, clock }: KubeletContext, pod: Pod, facts: Omit<PodFacts, 'now'>): void {
  const status = podStatus(pod, { ...facts, now: clock() });
  if (!isDeepStrictEqual(status, pod.status)) store.put(resources.pods, { ...pod, status });
}
