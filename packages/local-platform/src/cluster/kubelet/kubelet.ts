import { createEventRecorder } from '../controllers/event-recorder.ts';
import { isTerminal, type Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import { attemptDirectories, createAttempts } from './attempts.ts';
import { endPod, failPod, isPastDeadline, removePod } from './end-pod.ts';
import { type KubeletContext, type KubeletOptions, viewsOf } from './kubelet-context.ts';
import { createPodFolders } from './pod-folders.ts';
import { runPod } from './run-pod.ts';
import { stopAll, sweep } from './stop-all.ts';

/** Runs the containers of pods as local processes and reports how they are. */
export interface Kubelet {
  /** Looks at every pod now; also called by itself while any of them is unfinished. */
  sync(): void;
  /** The folders of a container's tries, oldest first. */
  attemptDirectories(pod: Pod, container: string): string[];
  /** Stops looking. Processes go on, unless they are to be stopped: then it resolves when none runs. */
  close(stopProcesses: boolean): Promise<void>;
}

/** How often running containers are looked at. Milliseconds. */
const LOOK = 50;

/** Goes on with the pods that are there; what ended meanwhile is read from its files. */
export function createKubelet(options: KubeletOptions): Kubelet {
  const context: KubeletContext = {
    ...options,
    folders: createPodFolders(options.directory),
    attempts: createAttempts(options.clock, () => scheduleSync(0)),
    record: createEventRecorder(options, 'kubelet'),
    waiting: new Map(),
    asked: new Set(),
  };
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const sync = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (closed) return;
    const pods = options.store.list<Pod>(resources.pods);
    for (const pod of pods) syncPod(context, pod);
    const remains = sweep(context);
    if (remains || pods.some((pod) => !isTerminal(pod))) scheduleSync(LOOK);
  };
  const scheduleSync = (delay: number): void => {
    if (closed) return;
    if (delay === 0) clearTimeout(timer);
    else if (timer !== undefined) return;
    timer = setTimeout(sync, delay);
  };
  const unsubscribe = options.store.history.subscribe((event) => {
    if (event.resource === resources.pods) scheduleSync(0);
  });
  scheduleSync(0);
  return {
    sync,
    attemptDirectories: (pod, container) => attemptDirectories(context.folders.container(pod.metadata.uid, container)),
    async close(stopProcesses) {
      // What has ended by itself is written down as that before anything is stopped.
      sync();
      unsubscribe();
      closed = true;
      clearTimeout(timer);
      if (stopProcesses) await stopAll(context);
    },
  };
}

/** What goes wrong with one pod is tried again and keeps no other pod from running. */
function syncPod(context: KubeletContext, pod: Pod): void {
  try {
    syncOrThrow(context, pod);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.log(`pod ${pod.metadata.namespace}/${pod.metadata.name}: ${reason}`);
  }
}

function syncOrThrow(context: KubeletContext, pod: Pod): void {
  const { deletionTimestamp } = pod.metadata;
  if (isTerminal(pod)) {
    if (deletionTimestamp !== undefined) removePod(context, pod);
    return;
  }
  const containers = viewsOf(context, pod);
  if (deletionTimestamp !== undefined) endPod(context, pod, containers);
  else if (isPastDeadline(context, pod)) failPod(context, pod, containers);
  else runPod(context, pod, containers);
}
