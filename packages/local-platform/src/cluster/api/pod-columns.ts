import { isTerminal, type Pod } from '../model/pod.ts';
import { ageOf } from './age.ts';
import type { Columns } from './table.ts';

export const podColumns: Columns<Pod> = [
  { name: 'Name', format: 'name', cell: (pod) => pod.metadata.name },
  { name: 'Ready', cell: (pod) => `${readyCount(pod)}/${pod.spec.containers.length}` },
  { name: 'Status', cell: (pod) => statusOf(pod) },
  { name: 'Restarts', cell: (pod) => String(restartsOf(pod)) },
  { name: 'Age', cell: (pod, now) => ageOf(pod.metadata.creationTimestamp, now) },
  { name: 'IP', wide: true, cell: (pod) => pod.status.podIP ?? '<none>' },
  { name: 'Node', wide: true, cell: (pod) => pod.spec.nodeName ?? '<none>' },
  { name: 'Nominated Node', wide: true, cell: () => '<none>' },
  { name: 'Readiness Gates', wide: true, cell: () => '<none>' },
];

function readyCount(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).filter((status) => status.ready).length;
}

function restartsOf(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).reduce((sum, status) => sum + status.restartCount, 0);
}

/** As kubectl words it: what the containers say goes before the phase. */
function statusOf(pod: Pod): string {
  const initial = initializing(pod);
  if (pod.metadata.deletionTimestamp !== undefined && !isTerminal(pod)) return 'Terminating';
  if (initial !== undefined) return initial;
  const reasons = (pod.status.containerStatuses ?? []).map(
    (it) => it.state.waiting?.reason ?? it.state.terminated?.reason,
  );
  const reason = reasons.filter((it) => it !== undefined).at(-1);
  const running = readyCount(pod) > 0;
  if (reason !== undefined && !(reason === 'Completed' && running)) return reason;
  return pod.status.reason ?? pod.status.phase;
}

function initializing(pod: Pod): string | undefined {
  const statuses = pod.status.initContainerStatuses ?? [];
  const index = statuses.findIndex((it) => it.state.terminated?.exitCode !== 0);
  const state = statuses[index]?.state;
  if (state === undefined) return undefined;
  if (state.terminated) return `Init:${state.terminated.reason}`;
  const waiting = state.waiting?.reason;
  if (waiting !== undefined && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return pod.status.phase === 'Failed' ? undefined : `Init:${index}/${statuses.length}`;
}
