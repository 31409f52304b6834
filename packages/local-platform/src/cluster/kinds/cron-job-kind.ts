import { parseSchedule } from '../controllers/schedule.ts';
import type { CronJob, CronJobSpec } from '../model/job.ts';
import { type FieldProblem, problem } from '../model/status-errors.ts';
import { completeJobSpec, jobSpecProblems } from './job-kind.ts';
import type { Kind } from './kind.ts';
import { notNegative, oneOf } from './metadata-problems.ts';

/** A Job's name is the CronJob's and eleven characters more, and must stay a label's value. */
const NAME_LIMIT = 52;

export const cronJobKind: Kind<CronJob> = {
  nameLimit: NAME_LIMIT,
  initialize: (cronJob) => ({ ...cronJob, status: {} }),
  complete: (cronJob) => ({ ...cronJob, spec: completeCronJobSpec(cronJob.spec) }),
  problems: ({ spec }) => [
    ...scheduleProblems(spec),
    ...notNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...notNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...notNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...jobSpecProblems(spec.jobTemplate.spec, 'spec.jobTemplate.spec'),
    ...templateSelectorProblems(spec),
  ],
};

function completeCronJobSpec(spec: CronJobSpec): CronJobSpec {
  return {
    ...spec,
    concurrencyPolicy: spec.concurrencyPolicy ?? 'Allow',
    suspend: spec.suspend ?? false,
    successfulJobsHistoryLimit: spec.successfulJobsHistoryLimit ?? 3,
    failedJobsHistoryLimit: spec.failedJobsHistoryLimit ?? 1,
    jobTemplate: { ...spec.jobTemplate, spec: completeTemplate(spec.jobTemplate?.spec) },
  };
}

/** The template gets the pods' defaults; the Job's own come when a Job is made from it. */
function completeTemplate(spec: CronJobSpec['jobTemplate']['spec'] | undefined): CronJobSpec['jobTemplate']['spec'] {
  const written = spec ?? { template: { spec: { containers: [] } } };
  return { ...written, template: completeJobSpec(written).template };
}

function scheduleProblems(spec: CronJobSpec): FieldProblem[] {
  if (spec.schedule === undefined || spec.schedule === '') return [problem.required('spec.schedule')];
  if (spec.timeZone === '') return [problem.invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string')];
  const parsed = parseSchedule(spec.schedule, spec.timeZone);
  return parsed.ok ? [] : [problem.invalid(`spec.${parsed.field}`, spec[parsed.field], parsed.problem)];
}

function templateSelectorProblems({ jobTemplate }: CronJobSpec): FieldProblem[] {
  const { selector, manualSelector } = jobTemplate.spec;
  const field = 'spec.jobTemplate.spec';
  return [
    ...(selector === undefined
      ? []
      : [problem.invalid(`${field}.selector`, selector, '`selector` will be auto-generated')]),
    ...(manualSelector === true ? [problem.notSupported(`${field}.manualSelector`, true, ['nil', 'false'])] : []),
  ];
}
