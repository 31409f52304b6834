import type { EnvironmentConfig, ModelConfig, PlatformConfig, Problem, Release, Result } from '@ai-platform/config';
import { suggestion } from '@ai-platform/config';
import { parseRelease } from '../manifest/parse-release.ts';
import { releasePath } from '../manifest/release-fields.ts';
import type { RepositoryState } from './promotion-plan.ts';

/** The model and the environment that a plan is about, with what every environment runs of the model. */
export interface PlanSubject {
  readonly model: ModelConfig;
  readonly environment: EnvironmentConfig;
  readonly releases: ReadonlyMap<string, Release>;
}

export interface SubjectInput extends RepositoryState {
  readonly model: string;
  readonly environment: string;
}

/** Finds both in the config and reads the model's releases; problems where there is no such thing or a release cannot be read. */
export function planSubject(input: SubjectInput): Result<PlanSubject> {
  const { config } = input;
  const model = config.models.find(({ name }) => name === input.model);
  const environment = config.environments.find(({ name }) => name === input.environment);
  const missing = [
    ...(model === undefined ? [noSuch('model', input.model, config.models)] : []),
    ...(environment === undefined ? [noSuch('environment', input.environment, config.environments)] : []),
  ];
  if (model === undefined || environment === undefined) return { ok: false, problems: missing };
  const releases = readReleases(config, input);
  return releases.ok ? { ok: true, value: { model, environment, releases: releases.value } } : releases;
}

function readReleases(config: PlatformConfig, { files, model }: SubjectInput): Result<ReadonlyMap<string, Release>> {
  const releases = new Map<string, Release>();
  const problems: Problem[] = [];
  for (const { name } of config.environments) {
    const path = releasePath({ model, environment: name });
    const text = files.get(path);
    if (text === undefined) continue;
    const parsed = parseRelease(text, path);
    if (parsed.ok) releases.set(name, parsed.value);
    else problems.push(...parsed.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: releases };
}

function noSuch(kind: string, name: string, known: readonly { readonly name: string }[]): Problem {
  const names = known.map((one) => one.name);
  return {
    file: 'ai-platform.yaml',
    message: `the config has no ${kind} ${JSON.stringify(name)}`,
    fix: suggestion(name, names),
  };
}
