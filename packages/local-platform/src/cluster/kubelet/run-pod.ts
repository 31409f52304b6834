import { mkdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Container, Pod } from '../model/pod.ts';
import { configReader } from './config-data.ts';
import { type KubeletContext, report, viewsOf } from './kubelet-context.ts';
import { createLaunch } from './launch.ts';
import { type ContainerView, planPod } from './pod-plan.ts';
import type { Waiting } from './pod-status.ts';
import { NotReadyProblem, UnsupportedProblem } from './problems.ts';
import { prepareVolume } from './volumes.ts';

/** Starts what is due and reports how the pod is. */
export function runPod(context: KubeletContext, pod: Pod, containers: readonly ContainerView[]): void {
  const { clock, waiting } = context;
  const plan = planPod(pod, containers, { now: clock(), retryDelay: context.retryDelay });
  const started = plan.start.map((container) => startContainer(context, pod, container));
  const views = started.includes(true) ? viewsOf(context, pod) : containers;
  report(context, pod, {
    containers: views,
    outcome: plan.outcome,
    waiting: waiting.get(pod.metadata.uid),
    failure: undefined,
  });
}

/** True when there is a new try. */
function startContainer(context: KubeletContext, pod: Pod, container: Container): boolean {
  const { folders, store, attempts, waiting, record } = context;
  const { uid, namespace } = pod.metadata;
  const directory = folders.container(uid, container.name);
  const fieldPath = `spec.containers{${container.name}}`;
  const config = configReader(store, namespace);
  try {
    for (const volume of pod.spec.volumes ?? []) {
      prepareVolume(pod, volume, { directory: folders.volume(uid, volume.name), config });
    }
    mkdirSync(folders.home(uid), { recursive: true, mode: 0o700 });
    attempts.start(directory, createLaunch(pod, container, { folders, config, options: context }));
    waiting.delete(uid);
    record(pod, { reason: 'Started', message: 'Container started', fieldPath });
    return true;
  } catch (error) {
    if (error instanceof UnsupportedProblem) {
      attempts.fail(directory, { reason: 'StartError', message: error.message });
      record(pod, { type: 'Warning', reason: 'Failed', message: `Error: ${error.message}`, fieldPath });
      return true;
    }
    if (!(error instanceof NotReadyProblem)) throw error;
    wait(context, pod, { reason: error.reason, message: error.message });
    return false;
  }
}

function wait({ waiting, record }: KubeletContext, pod: Pod, why: Waiting): void {
  if (isDeepStrictEqual(waiting.get(pod.metadata.uid), why)) return;
  waiting.set(pod.metadata.uid, why);
  const mounts = why.reason === 'ContainerCreating';
  record(pod, {
    type: 'Warning',
    reason: mounts ? 'FailedMount' : 'Failed',
    message: mounts ? `MountVolume.SetUp failed: ${why.message}` : `Error: ${why.message}`,
  });
}
