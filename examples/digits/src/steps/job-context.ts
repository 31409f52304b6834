import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingParameters } from '../training/network.ts';

/** What the Job's environment tells a step. */
export interface JobContext {
  readonly job: string | undefined;
  readonly training: string;
  readonly image: string | undefined;
  /** Folder that the steps of one run share. */
  readonly workspace: string;
  readonly parameters: TrainingParameters;
  /** Version to compare with: the one that serves. */
  readonly championVersion: string | undefined;
  readonly commit: string | undefined;
}

/** Reads the parameters file and the run's own parameters over it, and the rest of what the platform sets. */
export function readJobContext(environment: NodeJS.ProcessEnv = process.env): JobContext {
  const file = environment['AI_PLATFORM_PARAMETERS_FILE'];
  const values: Record<string, unknown> = {
    ...(file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'))),
    ...JSON.parse(environment['AI_PLATFORM_PARAMETERS'] ?? '{}'),
  };
  const champion = values['champion'];
  return {
    job: environment['AI_PLATFORM_JOB'],
    training: environment['AI_PLATFORM_TRAINING'] ?? 'digits',
    image: environment['AI_PLATFORM_IMAGE'],
    workspace: environment['AI_PLATFORM_WORKSPACE'] ?? '.',
    championVersion: champion === undefined || champion === '' ? undefined : String(champion),
    commit: environment['AI_PLATFORM_COMMIT'],
    parameters: {
      hidden: positive(values, 'hidden'),
      epochs: positive(values, 'epochs'),
      learningRate: positive(values, 'learningRate'),
      seed: positive(values, 'seed'),
      share: positive(values, 'share'),
      labelNoise: number(values, 'labelNoise'),
    },
  };
}

function number(values: Record<string, unknown>, name: string): number {
  const value = values[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new TypeError(`Parameter ${name} must be a number of at least 0; it is ${JSON.stringify(value)}`);
  return value;
}

function positive(values: Record<string, unknown>, name: string): number {
  const value = number(values, name);
  if (value === 0) throw new TypeError(`Parameter ${name} must be more than 0`);
  return value;
}

/** What the train step leaves for the evaluate step. */
export interface TrainResult {
  readonly run: string;
  readonly parameters: TrainingParameters;
}

export const modelDirectory = (workspace: string) => join(workspace, 'model');
export const trainResultFile = (workspace: string) => join(workspace, 'train-result.json');
