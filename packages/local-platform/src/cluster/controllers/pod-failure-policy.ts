import type { Job, PodFailureRule } from '../model/job.ts';
import type { ContainerStatus, Pod } from '../model/pod.ts';

/** What a failed pod means for its Job. */
export type FailureVerdict =
  | { readonly action: 'Count' | 'Ignore' }
  | { readonly action: 'FailJob'; readonly message: string };

/** Judges by the Job's `podFailurePolicy`: the first rule that matches, else the failure counts. */
export function judgeFailure(job: Job, pod: Pod): FailureVerdict {
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const why = matchRule(rule, pod);
    if (why === undefined) continue;
    if (rule.action === 'FailJob')
      return { action: 'FailJob', message: `${why} matching FailJob rule at index ${index}` };
    return { action: rule.action === 'Ignore' ? 'Ignore' : 'Count' };
  }
  return { action: 'Count' };
}

/** Why the rule matches, or undefined. */
function matchRule({ onExitCodes, onPodConditions = [] }: PodFailureRule, pod: Pod): string | undefined {
  const where = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  if (onExitCodes) {
    const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
    const found = statuses.find((status) => matchesExitCode(onExitCodes, status));
    return found && `Container ${found.name} for ${where} failed with exit code ${found.state.terminated?.exitCode}`;
  }
  const condition = onPodConditions.find(({ type, status = 'True' }) =>
    pod.status.conditions?.some((it) => it.type === type && it.status === status),
  );
  return condition && `Pod ${pod.metadata.namespace}/${pod.metadata.name} has condition ${condition.type}`;
}

function matchesExitCode(
  { containerName, operator, values }: NonNullable<PodFailureRule['onExitCodes']>,
  status: ContainerStatus,
): boolean {
  const code = status.state.terminated?.exitCode ?? 0;
  if (code === 0 || (containerName !== undefined && containerName !== status.name)) return false;
  return values.includes(code) === (operator === 'In');
}
