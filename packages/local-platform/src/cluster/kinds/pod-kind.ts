import { isDeepStrictEqual } from 'node:util';
import type { Pod, PodSpec } from '../model/pod.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import type { Kind } from './kind.ts';
import { completePodSpec, podSpecProblems } from './pod-spec.ts';

/** The one node: this machine. */
export const NODE_NAME = 'local';

/** A pod is bound to the one node at once, so no scheduler is needed. */
export const podKind: Kind<Pod> = {
  initialize: (pod) => ({
    ...pod,
    spec: { ...pod.spec, nodeName: NODE_NAME },
    status: { phase: 'Pending', qosClass: qosClass(pod.spec) },
  }),
  complete: (pod) => ({ ...pod, spec: completePodSpec(pod.spec) }),
  problems: (pod) => podSpecProblems(pod.spec, 'spec'),
  changeProblems: (after, before) => specChangeProblems(after.spec, before.spec),
};

function qosClass(spec: PodSpec): string {
  const asks = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(
    (it) => Object.keys(it.resources?.limits ?? {}).length + Object.keys(it.resources?.requests ?? {}).length > 0,
  );
  return asks ? 'Burstable' : 'BestEffort';
}

function specChangeProblems(after: PodSpec, before: PodSpec): FieldProblem[] {
  return isDeepStrictEqual(fixedPart(after), fixedPart(before))
    ? []
    : [
        problem.forbidden(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        ),
      ];
}

function fixedPart(spec: PodSpec): unknown {
  const withoutImage = (containers: PodSpec['containers'] = []) => containers.map((it) => ({ ...it, image: '' }));
  return {
    ...spec,
    containers: withoutImage(spec.containers),
    initContainers: withoutImage(spec.initContainers),
    activeDeadlineSeconds: null,
    tolerations: null,
  };
}
