import { type CronJob, conditionIsTrue, type Job, type JobSpec } from '../model/job.ts';
import type { LabelSelector } from '../select/label-selector.ts';
import { ageOf, formatDuration } from './age.ts';
import type { Columns } from './table.ts';

export const jobColumns: Columns<Job> = [
  { name: 'Name', format: 'name', cell: (job) => job.metadata.name },
  { name: 'Status', cell: statusOf },
  { name: 'Completions', cell: completionsOf },
  { name: 'Duration', cell: durationOf },
  { name: 'Age', cell: (job, now) => ageOf(job.metadata.creationTimestamp, now) },
  { name: 'Containers', wide: true, cell: (job) => containersOf(job.spec, 'name') },
  { name: 'Images', wide: true, cell: (job) => containersOf(job.spec, 'image') },
  { name: 'Selector', wide: true, cell: (job) => formatSelector(job.spec.selector) },
];

export const cronJobColumns: Columns<CronJob> = [
  { name: 'Name', format: 'name', cell: (cronJob) => cronJob.metadata.name },
  { name: 'Schedule', cell: (cronJob) => cronJob.spec.schedule },
  { name: 'Timezone', cell: (cronJob) => cronJob.spec.timeZone ?? '<none>' },
  { name: 'Suspend', cell: (cronJob) => (cronJob.spec.suspend === true ? 'True' : 'False') },
  { name: 'Active', type: 'integer', cell: (cronJob) => cronJob.status.active?.length ?? 0 },
  {
    name: 'Last Schedule',
    cell: ({ status }, now) => (status.lastScheduleTime === undefined ? '<none>' : ageOf(status.lastScheduleTime, now)),
  },
  { name: 'Age', cell: (cronJob, now) => ageOf(cronJob.metadata.creationTimestamp, now) },
  { name: 'Containers', wide: true, cell: (cronJob) => containersOf(cronJob.spec.jobTemplate.spec, 'name') },
  { name: 'Images', wide: true, cell: (cronJob) => containersOf(cronJob.spec.jobTemplate.spec, 'image') },
  { name: 'Selector', wide: true, cell: (cronJob) => formatSelector(cronJob.spec.jobTemplate.spec.selector) },
];

function statusOf(job: Job): string {
  const { conditions } = job.status;
  if (conditionIsTrue(conditions, 'Complete')) return 'Complete';
  if (conditionIsTrue(conditions, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (conditionIsTrue(conditions, 'Suspended')) return 'Suspended';
  if (conditionIsTrue(conditions, 'FailureTarget')) return 'FailureTarget';
  return conditionIsTrue(conditions, 'SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completionsOf({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 1;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationOf({ status }: Job, now: number): string {
  if (status.startTime === undefined) return '';
  const failed = status.conditions?.find((it) => it.type === 'Failed' && it.status === 'True')?.lastTransitionTime;
  const end = status.completionTime ?? failed;
  return formatDuration((end === undefined ? now : Date.parse(end)) - Date.parse(status.startTime));
}

function containersOf(spec: JobSpec, field: 'name' | 'image'): string {
  return spec.template.spec.containers.map((container) => container[field] ?? '').join(',');
}

function formatSelector(selector: LabelSelector | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? '<none>' : labels.join(',');
}
