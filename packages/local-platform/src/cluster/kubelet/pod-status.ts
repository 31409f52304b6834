import type { Condition, ContainerState, ContainerStatus, Pod, PodPhase, PodStatus } from '../model/pod.ts';
import { formatTime } from '../model/time.ts';
import type { Exit } from './attempt-files.ts';
import { LOCAL_ADDRESS } from './downward-api.ts';
import { type ContainerView, exitOf, isSettled } from './pod-plan.ts';

/** Why something waits. */
export interface Waiting {
  readonly reason: string;
  readonly message: string;
}

/** What the kubelet knows of a pod. */
export interface PodFacts {
  readonly containers: readonly ContainerView[];
  readonly outcome: 'Succeeded' | 'Failed' | undefined;
  /** Why its containers cannot start yet. */
  readonly waiting: Waiting | undefined;
  /** Why the pod failed, when its containers do not tell. */
  readonly failure: Waiting | undefined;
  readonly now: number;
}

/** A pod's status as the kubelet reports it. Times of conditions that did not change stay as they were. */
export function podStatus(pod: Pod, facts: PodFacts): PodStatus {
  const { containers, outcome, failure, now } = facts;
  const init = containers.filter((view) => view.init);
  const main = containers.filter((view) => !view.init);
  const initialized = init.every((view) => exitOf(view)?.exitCode === 0);
  const statuses = main.map((view) => containerStatus(pod, view, { facts, blocked: !initialized }));
  const ready = outcome === undefined && statuses.every((status) => status.ready);
  return {
    ...(pod.status.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
    phase: outcome ?? phaseOf(main),
    ...(failure === undefined || outcome !== 'Failed' ? {} : failure),
    conditions: conditions(pod, { initialized, ready, outcome, now, names: main.map((view) => view.container.name) }),
    hostIP: LOCAL_ADDRESS,
    podIP: LOCAL_ADDRESS,
    podIPs: [{ ip: LOCAL_ADDRESS }],
    startTime: pod.status.startTime ?? formatTime(now),
    ...(init.length === 0
      ? {}
      : {
          initContainerStatuses: init.map((view, index) =>
            containerStatus(pod, view, { facts, blocked: index > 0 && !previousDone(init, index) }),
          ),
        }),
    containerStatuses: statuses,
  };
}

function previousDone(init: readonly ContainerView[], index: number): boolean {
  return init.slice(0, index).every((view) => exitOf(view)?.exitCode === 0);
}

function phaseOf(main: readonly ContainerView[]): PodPhase {
  return main.some((view) => view.attempts.some((attempt) => attempt.state !== 'starting')) ? 'Running' : 'Pending';
}

interface Surroundings {
  readonly facts: PodFacts;
  /** Waits for the init containers before it. */
  readonly blocked: boolean;
}

function containerStatus(pod: Pod, view: ContainerView, surroundings: Surroundings): ContainerStatus {
  const { container, attempts, init } = view;
  const state = containerState(pod, view, surroundings);
  const earlier = state.terminated ? attempts.at(-2) : attempts.findLast((attempt) => attempt.state === 'ended');
  const id = containerId(pod, view, attempts.length - 1);
  return {
    name: container.name,
    state,
    lastState:
      earlier?.state === 'ended'
        ? terminated(pod, view, { exit: earlier.exit, number: attempts.indexOf(earlier) })
        : {},
    ready: init ? state.terminated?.exitCode === 0 : state.running !== undefined,
    started: state.running !== undefined && !init,
    restartCount: Math.max(0, attempts.length - 1),
    image: container.image ?? '',
    imageID: '',
    ...(attempts.length === 0 ? {} : { containerID: id }),
  };
}

function containerId(pod: Pod, { container }: ContainerView, number: number): string {
  return `local://${pod.metadata.uid}/${container.name}/${Math.max(0, number)}`;
}

function containerState(pod: Pod, view: ContainerView, { facts, blocked }: Surroundings): ContainerState {
  const last = view.attempts.at(-1);
  if (last?.state === 'running') return { running: { startedAt: formatTime(last.lock.startedAt) } };
  if (last?.state !== 'ended') return neverRan(pod, view, { facts, blocked });
  if (isSettled(pod, view) || facts.outcome !== undefined) {
    return terminated(pod, view, { exit: last.exit, number: view.attempts.length - 1 });
  }
  const { name } = view.container;
  const message = `back-off restarting failed container=${name} pod=${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`;
  return { waiting: { reason: 'CrashLoopBackOff', message } };
}

function neverRan(pod: Pod, view: ContainerView, { facts, blocked }: Surroundings): ContainerState {
  if (blocked) return { waiting: { reason: 'PodInitializing' } };
  if (facts.outcome === undefined) return { waiting: facts.waiting ?? { reason: 'ContainerCreating' } };
  const exit = {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message: 'The container could not be located when the pod was terminated',
    startedAt: facts.now,
    finishedAt: facts.now,
  };
  return (
    pod.status.containerStatuses?.find((status) => status.name === view.container.name && status.state.terminated)
      ?.state ?? terminated(pod, view, { exit, number: 0 })
  );
}

function terminated(
  pod: Pod,
  view: ContainerView,
  { exit, number }: { readonly exit: Exit; readonly number: number },
): ContainerState {
  const { exitCode, reason, message, startedAt, finishedAt } = exit;
  return {
    terminated: {
      exitCode,
      reason,
      ...(message === undefined ? {} : { message }),
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(finishedAt),
      containerID: containerId(pod, view, number),
    },
  };
}

interface ConditionFacts {
  readonly initialized: boolean;
  readonly ready: boolean;
  readonly outcome: PodFacts['outcome'];
  readonly now: number;
  readonly names: readonly string[];
}

function conditions(pod: Pod, facts: ConditionFacts): Condition[] {
  const { initialized, ready, outcome } = facts;
  const reason = ready
    ? undefined
    : outcome === 'Succeeded'
      ? 'PodCompleted'
      : outcome === 'Failed'
        ? 'PodFailed'
        : 'ContainersNotReady';
  const message =
    reason === 'ContainersNotReady' ? `containers with unready status: [${facts.names.join(' ')}]` : undefined;
  const why = { reason, message };
  return [
    condition(pod, facts.now, { type: 'PodReadyToStartContainers', is: outcome === undefined }),
    condition(pod, facts.now, {
      type: 'Initialized',
      is: initialized,
      ...(initialized ? {} : { reason: 'ContainersNotInitialized' }),
    }),
    condition(pod, facts.now, { type: 'Ready', is: ready, ...why }),
    condition(pod, facts.now, { type: 'ContainersReady', is: ready, ...why }),
    condition(pod, facts.now, { type: 'PodScheduled', is: true }),
  ];
}

function condition(
  pod: Pod,
  now: number,
  wanted: {
    readonly type: string;
    readonly is: boolean;
    readonly reason?: string | undefined;
    readonly message?: string | undefined;
  },
): Condition {
  const status = wanted.is ? 'True' : 'False';
  const before = pod.status.conditions?.find((it) => it.type === wanted.type);
  return {
    type: wanted.type,
    status,
    lastProbeTime: null,
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : formatTime(now),
    ...(wanted.reason === undefined ? {} : { reason: wanted.reason }),
    ...(wanted.message === undefined ? {} : { message: wanted.message }),
  };
}
