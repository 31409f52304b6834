import type { Container, Pod } from '../model/pod.ts';
import type { Exit } from './attempt-files.ts';
import type { Attempt } from './attempts.ts';

/** A container with what became of it so far. */
export interface ContainerView {
  readonly container: Container;
  readonly init: boolean;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
}

/** What is to be done for a pod now. */
export interface PodPlan {
  readonly start: readonly Container[];
  /** How the pod ended, once nothing of it runs or will run. */
  readonly outcome?: 'Succeeded' | 'Failed';
}

/** The longest wait is so many times the first. */
const LONGEST_DELAY = 60;

/** Doubles with every failure. */
export function retryDelay(base: number, failures: number): number {
  return Math.min(base * 2 ** Math.max(0, failures - 1), base * LONGEST_DELAY);
}

/** What to start now: init containers one after the other, then the containers together; those that ended as the restart policy says. */
export function planPod(
  pod: Pod,
  containers: readonly ContainerView[],
  time: { readonly now: number; readonly retryDelay: number },
): PodPlan {
  const unfinished = containers.find((view) => view.init && exitOf(view)?.exitCode !== 0);
  if (unfinished !== undefined) {
    if (isSettled(pod, unfinished)) return { start: [], outcome: 'Failed' };
    return { start: isDue(pod, unfinished, time) ? [unfinished.container] : [] };
  }
  const main = containers.filter((view) => !view.init);
  if (main.every((view) => isSettled(pod, view))) {
    return { start: [], outcome: main.every((view) => exitOf(view)?.exitCode === 0) ? 'Succeeded' : 'Failed' };
  }
  return { start: main.filter((view) => isDue(pod, view, time)).map((view) => view.container) };
}

/** How the last try ended; undefined while it runs or when there is none. */
export function exitOf({ attempts }: ContainerView): Exit | undefined {
  const last = attempts.at(-1);
  return last?.state === 'ended' ? last.exit : undefined;
}

/** Ended, and not to be started again. */
export function isSettled(pod: Pod, view: ContainerView): boolean {
  const exit = exitOf(view);
  return exit !== undefined && !restarts(pod, view, exit);
}

function restarts({ spec }: Pod, { init }: ContainerView, { exitCode }: Exit): boolean {
  if (spec.restartPolicy === 'Never') return false;
  return exitCode !== 0 || (spec.restartPolicy === 'Always' && !init);
}

function isDue(pod: Pod, view: ContainerView, time: { readonly now: number; readonly retryDelay: number }): boolean {
  if (view.attempts.length === 0) return true;
  const exit = exitOf(view);
  if (exit === undefined || !restarts(pod, view, exit)) return false;
  return time.now >= exit.finishedAt + retryDelay(time.retryDelay, view.attempts.length);
}
