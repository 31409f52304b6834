import type { Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import { deleteObject } from '../objects/delete-object.ts';
import { type KubeletContext, report } from './kubelet-context.ts';
import type { ContainerView } from './pod-plan.ts';

/** Whether the pod has been active for longer than it may. */
export function isPastDeadline({ clock }: KubeletContext, { spec, status }: Pod): boolean {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined) return false;
  return clock() >= Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** Ends a pod that is past its deadline. */
export function failPod(context: KubeletContext, pod: Pod, containers: readonly ContainerView[]): void {
  const failure = {
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  };
  const ended = endContainers(context, pod, { containers, killAt: deadlineKill(pod) });
  report(context, pod, { containers, outcome: ended ? 'Failed' : undefined, waiting: undefined, failure });
}

function deadlineKill({ spec, status }: Pod): number {
  const grace = spec.terminationGracePeriodSeconds ?? 30;
  return Date.parse(status.startTime ?? '') + ((spec.activeDeadlineSeconds ?? 0) + grace) * 1000;
}

/** A pod that is to go: its processes end, its end is written down for its Job, then it goes. */
export function endPod(context: KubeletContext, pod: Pod, containers: readonly ContainerView[]): void {
  const killAt = Date.parse(pod.metadata.deletionTimestamp ?? '');
  if (!endContainers(context, pod, { containers, killAt })) {
    report(context, pod, { containers, outcome: undefined, waiting: undefined, failure: undefined });
    return;
  }
  const succeeded = containers.every((view) => {
    const last = view.attempts.at(-1);
    return last?.state === 'ended' && last.exit.exitCode === 0;
  });
  report(context, pod, {
    containers,
    outcome: succeeded ? 'Succeeded' : 'Failed',
    waiting: undefined,
    failure: undefined,
  });
  const ended = context.store.get<Pod>(resources.pods, pod.metadata);
  if (ended !== undefined) removePod(context, ended);
}

/** Asks what runs to end, and ends it when its time is over. True when nothing runs. */
function endContainers(
  context: KubeletContext,
  pod: Pod,
  { containers, killAt }: { readonly containers: readonly ContainerView[]; readonly killAt: number },
): boolean {
  const active = containers.filter(({ attempts }) => attempts.length > 0 && attempts.at(-1)?.state !== 'ended');
  for (const view of active) {
    const last = view.attempts.at(-1);
    if (last?.state !== 'running') continue;
    const asked = `${last.lock.pid} ${last.lock.identity}`;
    if (context.clock() >= killAt) context.attempts.signal(last.lock, 'SIGKILL');
    else if (!context.asked.has(asked)) {
      context.asked.add(asked);
      context.attempts.signal(last.lock, 'SIGTERM');
      const fieldPath = `spec.containers{${view.container.name}}`;
      context.record(pod, { reason: 'Killing', message: `Stopping container ${view.container.name}`, fieldPath });
    }
  }
  return active.length === 0;
}

/** A pod that nothing runs of any more goes, or waits for its finalizers only. */
export function removePod(context: KubeletContext, pod: Pod): void {
  if (pod.metadata.deletionGracePeriodSeconds === 0) return;
  const { name, namespace } = pod.metadata;
  deleteObject(context, resources.pods, { name, namespace, options: { gracePeriodSeconds: 0 } });
}
