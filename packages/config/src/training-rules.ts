import { cronProblem } from './cron.ts';
import type { Draft, Written } from './draft.ts';
import type { Problem } from './problem.ts';
import { checkResources, inItsFolder, namesOnce, repeated, unknownEnvironments } from './shared-rules.ts';
import type { WrittenTraining } from './written-config.ts';

export const trainingRules = [
  ({ trainings }: Draft) => namesOnce(trainings, 'training'),
  ({ trainings }: Draft) => trainings.flatMap((job) => inItsFolder(job, `training/${job.value.name}/training.yaml`)),
  ({ trainings }: Draft) => trainings.flatMap(oneFormOfCommand),
  ({ trainings }: Draft) => trainings.flatMap(stepNamesOnce),
  ({ trainings }: Draft) => trainings.flatMap(scheduleRight),
  ({ trainings }: Draft) =>
    trainings.flatMap(({ source, value }) => checkResources(source, ['resources'], value.resources)),
  ({ trainings, platform }: Draft) =>
    trainings.flatMap(({ source, value }) =>
      unknownEnvironments(source, platform.value.environments, { names: value.environments, path: ['environments'] }),
    ),
  ({ trainings }: Draft) => trainings.flatMap(environmentsOnce),
] as const;

function oneFormOfCommand({ source, value }: Written<WrittenTraining>): Problem[] {
  if (value.command === undefined || value.steps === undefined) return [];
  const message = '"command" and "steps" exclude each other';
  return [source.problem(['command'], { message, fix: 'make the command a step, or remove it', at: 'key' })];
}

function stepNamesOnce({ source, value }: Written<WrittenTraining>): Problem[] {
  const names = (value.steps ?? []).map(({ name }) => name);
  return repeated(source, names, { path: ['steps'], at: 'name', things: 'steps' });
}

function scheduleRight({ source, value }: Written<WrittenTraining>): Problem[] {
  const message = value.schedule === undefined ? undefined : cronProblem(value.schedule);
  if (message === undefined) return [];
  return [
    source.problem(['schedule'], { message, fix: 'write minute, hour, day, month, weekday: for example "0 3 * * 1"' }),
  ];
}

function environmentsOnce({ source, value }: Written<WrittenTraining>): Problem[] {
  return repeated(source, value.environments ?? [], { path: ['environments'] });
}
