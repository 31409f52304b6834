import {
  isConfigPath,
  type ModelConfig,
  type PlatformConfig,
  parseConfig,
  type Release,
  suggestion,
} from '@ai-platform/config';
import { parseRelease, releasePath } from '@ai-platform/gitops';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { headOf, type RemoteRepository } from './open-repository.ts';

/** What the branch says of one model at one commit. */
export interface ModelState {
  readonly base: string;
  readonly config: PlatformConfig;
  readonly model: ModelConfig;
  readonly files: ReadonlyMap<string, string>;
  /** What each environment runs, by environment name. */
  readonly releases: ReadonlyMap<string, Release>;
}

/** Reads config and releases of one model at the branch's head; an `InputError` when there is no such model. */
export async function readModelState(repository: RemoteRepository, name: string): Promise<ModelState> {
  requireName('--model', name);
  const base = await headOf(repository);
  return readModelStateAt(repository, base, name);
}

/** The same at a given commit. */
export async function readModelStateAt(repository: RemoteRepository, base: string, name: string): Promise<ModelState> {
  const { gitHost, apiUrl } = repository;
  const files = await at(apiUrl, () => gitHost.readFiles(base, ['ai-platform.yaml', `models/${name}`]));
  const config = readConfig(files, base);
  const model = config.models.find((candidate) => candidate.name === name);
  if (model === undefined) {
    const fix = 'check the name; the models are the folders under models/ on that branch';
    throw inputError('--model', `there is no model '${name}' at ${base.slice(0, 12)}`, fix);
  }
  return { base, config, model, files, releases: readReleases(config, name, files) };
}

/** The config among files of a commit. */
export function readConfig(files: ReadonlyMap<string, string>, commit: string): PlatformConfig {
  const sources = new Map([...files].filter(([path]) => isConfigPath(path)));
  if (!sources.has('ai-platform.yaml')) {
    const fix = 'push the repository that create-ai-platform made';
    throw inputError('ai-platform.yaml', `there is no such file at commit ${commit.slice(0, 12)}`, fix);
  }
  const parsed = parseConfig(sources);
  if (!parsed.ok) {
    throw new InputError(parsed.problems);
  }
  return parsed.value;
}

function readReleases(config: PlatformConfig, model: string, files: ReadonlyMap<string, string>): Map<string, Release> {
  const releases = new Map<string, Release>();
  for (const { name } of config.environments) {
    const path = releasePath({ model, environment: name });
    const text = files.get(path);
    if (text !== undefined) {
      const parsed = parseRelease(text, path);
      if (!parsed.ok) {
        throw new InputError(parsed.problems);
      }
      releases.set(name, parsed.value);
    }
  }
  return releases;
}

/** The environment of that name, or an `InputError` that names those there are. */
export function requireEnvironment(config: PlatformConfig, flag: string, name: string) {
  const found = config.environments.find((environment) => environment.name === name);
  if (found === undefined) {
    const names = config.environments.map((environment) => environment.name);
    throw inputError(flag, `there is no environment '${name}'`, suggestion(name, names));
  }
  return found;
}

/** Names become parts of paths and branches: what is no name is refused before it is used. */
export function requireName(flag: string, name: string): void {
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63) {
    throw inputError(flag, `'${name}' is no name`, 'names have letters a to z, digits and dashes');
  }
}
