import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, type Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import type { Attempt } from './attempts.ts';
import { type KubeletContext, report, viewsOf } from './kubelet-context.ts';

/** How long processes get to end when the platform stops. Milliseconds. */
const STOP_GRACE = 3_000;
const LOOK = 50;

/** Ends and removes what belongs to no pod any more, also what an earlier platform left. True when something of it still runs. */
export function sweep({ store, folders, attempts }: KubeletContext): boolean {
  const known = new Set(store.list(resources.pods).map((pod) => pod.metadata.uid));
  const unknown = folders.all().filter((uid) => !known.has(uid));
  return unknown
    .map((uid) => {
      const unfinished = folders
        .containers(uid)
        .flatMap((directory) => attempts.of(directory))
        .filter((it) => it.state !== 'ended');
      signalAll(attempts, unfinished, 'SIGKILL');
      if (unfinished.length === 0) folders.remove(uid);
      return unfinished.length > 0;
    })
    .includes(true);
}

/** The processes end and their pods are written down as they ended, so that the next start finds the truth. */
export async function stopAll(context: KubeletContext): Promise<void> {
  const killAt = performance.now() + STOP_GRACE;
  // Again and again: what was just being started has to be asked too.
  for (let left = activeAttempts(context); left.length > 0; left = activeAttempts(context)) {
    signalAll(context.attempts, left, performance.now() >= killAt ? 'SIGKILL' : 'SIGTERM');
    await sleep(LOOK);
  }
  for (const pod of unfinishedPods(context)) failStopped(context, pod);
}

function unfinishedPods({ store }: KubeletContext): Pod[] {
  return store.list<Pod>(resources.pods).filter((pod) => !isTerminal(pod));
}

function activeAttempts(context: KubeletContext): Attempt[] {
  const last = unfinishedPods(context).flatMap((pod) => viewsOf(context, pod).map((view) => view.attempts.at(-1)));
  return last.filter((it) => it !== undefined && it.state !== 'ended') as Attempt[];
}

function signalAll(attempts: KubeletContext['attempts'], all: readonly Attempt[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const attempt of all) if (attempt.state === 'running') attempts.signal(attempt.lock, signal);
}

/** A pod of which nothing was started goes on at the next start as if nothing had been. */
function failStopped(context: KubeletContext, pod: Pod): void {
  const containers = viewsOf(context, pod);
  if (containers.every((view) => view.attempts.length === 0)) return;
  const failure = { reason: 'Terminated', message: 'Pod was terminated because the local platform was stopped' };
  report(context, pod, { containers, outcome: 'Failed', waiting: undefined, failure });
}
