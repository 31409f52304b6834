import type { ContainerStatus, KubePod } from './kube-objects.ts';

/** The newest that is known of a job's pods, for those who wait for something in them. */
export class PodBoard {
  #pods: ReadonlyMap<string, KubePod> = new Map();
  #waiting: { readonly check: () => boolean; readonly resolve: () => void }[] = [];

  update(pods: ReadonlyMap<string, KubePod>): void {
    this.#pods = new Map(pods);
    const ready = this.#waiting.filter(({ check }) => check());
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }

  pods(): readonly KubePod[] {
    return [...this.#pods.values()];
  }

  /** Whether the container has begun, or never will because its pod ended or is gone. */
  async started(uid: string, container: string): Promise<boolean> {
    const settled = (): boolean => {
      const pod = this.#pods.get(uid);
      return pod === undefined || isOver(pod) || hasStarted(statusOf(pod, container));
    };
    if (!settled()) await new Promise<void>((resolve) => this.#waiting.push({ check: settled, resolve }));
    const pod = this.#pods.get(uid);
    return pod !== undefined && hasStarted(statusOf(pod, container));
  }
}

/** What is known of a container; undefined before the kubelet tells. */
export function statusOf(pod: KubePod, container: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
}

/** Whether nothing of the pod runs any more, nor will. */
export function isOver(pod: KubePod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function hasStarted(status: ContainerStatus | undefined): boolean {
  const { state, lastState } = status ?? {};
  return state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined;
}

/** Whether the container has ended and will not be started again. */
export function hasEnded(pod: KubePod, container: string): boolean {
  const terminated = statusOf(pod, container)?.state?.terminated;
  if (isOver(pod)) return true;
  if (terminated === undefined) return false;
  return pod.spec?.restartPolicy === 'Never' || terminated.exitCode === 0;
}
