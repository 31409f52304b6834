import { type Job, type JobSpec, jobLabels } from '../model/job.ts';
import type { PodTemplate } from '../model/pod.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import { labelSelectorProblems, matchesSelector } from '../select/label-selector.ts';
import type { Kind } from './kind.ts';
import { immutable, notNegative, oneOf } from './metadata-problems.ts';
import { completePodSpec, podTemplateProblems } from './pod-spec.ts';

const INDEXED_PARALLELISM_LIMIT = 100_000;

/** Jobs as batch/v1 completes and checks them. */
export const jobKind: Kind<Job> = {
  initialize: (job) => ({ ...withGeneratedSelector(job), status: {} }),
  complete: (job) => ({ ...job, spec: completeJobSpec(job.spec) }),
  problems: (job) => [...jobSpecProblems(job.spec, 'spec'), ...selectorProblems(job.spec)],
  changeProblems: (after, before) => [
    ...completionsChangeProblems(after.spec, before.spec),
    ...immutable('spec.selector', after.spec.selector, before.spec.selector),
    ...immutable('spec.template', after.spec.template, before.spec.template),
    ...immutable('spec.completionMode', after.spec.completionMode, before.spec.completionMode),
    ...immutable('spec.podFailurePolicy', after.spec.podFailurePolicy, before.spec.podFailurePolicy),
    ...immutable('spec.managedBy', after.spec.managedBy, before.spec.managedBy),
  ],
};

/** An Indexed Job may grow or shrink when parallelism follows. */
function completionsChangeProblems(after: JobSpec, before: JobSpec): FieldProblem[] {
  const elastic = after.completionMode === 'Indexed' && after.completions === after.parallelism;
  return elastic && before.completions === before.parallelism
    ? []
    : immutable('spec.completions', after.completions, before.completions);
}

/** The API server writes the selector and the labels that it selects, unless `manualSelector` is set. */
function withGeneratedSelector(job: Job): Job {
  if (job.spec?.template === undefined || job.spec.manualSelector === true) return job;
  const { uid, name } = job.metadata;
  const { metadata, spec } = job.spec.template;
  const template: PodTemplate = {
    metadata: {
      ...metadata,
      labels: {
        ...metadata?.labels,
        [jobLabels.uid]: uid,
        [jobLabels.name]: name,
        [jobLabels.legacyUid]: uid,
        [jobLabels.legacyName]: name,
      },
    },
    spec,
  };
  const selector = job.spec.selector ?? { matchLabels: { [jobLabels.uid]: uid } };
  return { ...job, spec: { ...job.spec, selector, template } };
}

/** A Job's specification with the API server's defaults. */
export function completeJobSpec(spec: JobSpec): JobSpec {
  const neither = spec.completions === undefined && spec.parallelism === undefined;
  return {
    ...spec,
    parallelism: spec.parallelism ?? 1,
    ...(neither ? { completions: 1 } : {}),
    backoffLimit: spec.backoffLimit ?? 6,
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    podReplacementPolicy:
      spec.podReplacementPolicy ?? (spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'),
    template: { ...spec.template, spec: completePodSpec(spec.template?.spec ?? { containers: [] }) },
  };
}

/** What is wrong with a Job's specification, wherever it stands. */
export function jobSpecProblems(spec: JobSpec, field: string): FieldProblem[] {
  return [
    ...notNegative(`${field}.parallelism`, spec.parallelism),
    ...notNegative(`${field}.completions`, spec.completions),
    ...notNegative(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds),
    ...notNegative(`${field}.backoffLimit`, spec.backoffLimit),
    ...notNegative(`${field}.ttlSecondsAfterFinished`, spec.ttlSecondsAfterFinished),
    ...oneOf(`${field}.completionMode`, spec.completionMode, ['Indexed', 'NonIndexed']),
    ...oneOf(`${field}.podReplacementPolicy`, spec.podReplacementPolicy, ['Failed', 'TerminatingOrFailed']),
    ...indexedProblems(spec, field),
    ...unservedProblems(spec, field),
    ...podTemplateProblems(spec.template, `${field}.template`),
    ...restartPolicyProblems(spec, `${field}.template.spec.restartPolicy`),
  ];
}

function indexedProblems(spec: JobSpec, field: string): FieldProblem[] {
  if (spec.completionMode !== 'Indexed') return [];
  const problems: FieldProblem[] = [];
  if (spec.completions === undefined) {
    problems.push(problem.required(`${field}.completions`, 'when completion mode is Indexed'));
  }
  if ((spec.parallelism ?? 1) > INDEXED_PARALLELISM_LIMIT) {
    const detail = `must be less than or equal to ${INDEXED_PARALLELISM_LIMIT} when completion mode is Indexed`;
    problems.push(problem.invalid(`${field}.parallelism`, spec.parallelism, detail));
  }
  return problems;
}

/** Valid in Kubernetes and not acted on here: refused, so that nobody trusts in it. */
function unservedProblems(spec: JobSpec, field: string): FieldProblem[] {
  const unserved = ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const;
  const failIndex = (spec.podFailurePolicy?.rules ?? []).findIndex((rule) => rule.action === 'FailIndex');
  return [
    ...unserved.flatMap((key) =>
      spec[key] === undefined ? [] : [problem.forbidden(`${field}.${key}`, 'not available in the local platform')],
    ),
    ...(failIndex < 0
      ? []
      : [
          problem.forbidden(
            `${field}.podFailurePolicy.rules[${failIndex}].action`,
            'FailIndex is not available in the local platform',
          ),
        ]),
  ];
}

function restartPolicyProblems(spec: JobSpec, field: string): FieldProblem[] {
  const policy = spec.template.spec.restartPolicy;
  if (policy === 'Always') return [problem.required(field, 'valid values: "OnFailure", "Never"')];
  return spec.podFailurePolicy !== undefined && policy !== 'Never'
    ? [problem.invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}

function selectorProblems(spec: JobSpec): FieldProblem[] {
  if (spec.selector === undefined) return [problem.required('spec.selector')];
  const labels = spec.template.metadata?.labels ?? {};
  const generated = { [jobLabels.uid]: labels[jobLabels.uid] ?? '' };
  const problems = labelSelectorProblems(spec.selector, 'spec.selector');
  if (spec.manualSelector !== true && spec.selector.matchLabels?.[jobLabels.uid] !== generated[jobLabels.uid]) {
    problems.push(problem.invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
  }
  if (!matchesSelector(spec.selector, labels)) {
    problems.push(
      problem.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  return problems;
}
