import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type PlatformConfig, parseConfig } from '@ai-platform/config';
import type { CreateOptions } from '../commands/create.ts';
import type { Context } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { type Answers, draftConfig, USUAL_ENVIRONMENTS } from './draft-config.ts';
import { splitConfig } from './split-config.ts';

/** A new repository's config: what it means, and the files that say it. */
export interface NewConfig {
  readonly config: PlatformConfig;
  readonly files: ReadonlyMap<string, string>;
  /** True when nobody said who owns the repository. */
  readonly ownerIsGuessed: boolean;
}

/** Stands for the owner where nobody said one. */
const SOME_OWNER = 'my-org';

/** Takes the config from a file, from answers on the terminal, or from defaults. */
export async function gatherConfig(context: Context, options: CreateOptions, target: string): Promise<NewConfig> {
  const { place, text, ownerIsGuessed } = await configText(context, options, target);
  const parsed = parseConfig(new Map([[place, text]]));
  if (!parsed.ok) {
    throw new InputError(parsed.problems);
  }
  return { config: parsed.value, files: splitConfig(text), ownerIsGuessed };
}

interface ConfigText {
  /** What problems call it. */
  readonly place: string;
  readonly text: string;
  readonly ownerIsGuessed: boolean;
}

async function configText(context: Context, options: CreateOptions, target: string): Promise<ConfigText> {
  if (options.config !== undefined) {
    const place = options.config;
    const text = await at(place, () => readFile(resolve(context.cwd, place), 'utf8'));
    return { place, text, ownerIsGuessed: false };
  }
  const repository = readRepositoryFlag(options.repository);
  const suggested = { name: nameFrom(basename(target)), owner: repository?.owner ?? SOME_OWNER };
  if (options.yes) {
    const answers: Answers = {
      ...suggested,
      repository: repository?.name ?? suggested.name,
      environments: USUAL_ENVIRONMENTS,
      model: 'example',
    };
    return { place: 'defaults', text: draftConfig(answers), ownerIsGuessed: repository === undefined };
  }
  if (!context.interactive) {
    const fix = 'take the defaults with --yes, or give a config with --config FILE';
    throw inputError('ai-platform create', 'there is no terminal to ask on', fix);
  }
  const { askConfig } = await import('./ask.ts');
  const answers = await askConfig(context, suggested);
  const text = draftConfig(repository === undefined ? answers : { ...answers, repository: repository.name });
  return { place: 'answers', text, ownerIsGuessed: false };
}

function readRepositoryFlag(given: string | undefined): { owner: string; name: string } | undefined {
  if (given === undefined) {
    return undefined;
  }
  const [, owner, name] = /^([A-Za-z0-9][A-Za-z0-9-]*)\/([A-Za-z0-9._-]+)$/.exec(given) ?? [];
  if (owner === undefined || name === undefined) {
    throw inputError('--repository', `'${given}' is not of the form OWNER/NAME`, 'write for example acme/acme-ai');
  }
  return { owner, name };
}

/** A directory's name as a platform's name, or an `InputError` when nothing of it can be one. */
function nameFrom(directory: string): string {
  const name = directory
    .toLowerCase()
    .replaceAll(/[\s._]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    const fix = 'name it with at most 40 letters a to z, digits and dashes, or give a config with --config FILE';
    throw inputError(directory, 'this cannot be the name of a platform', fix);
  }
  return name;
}
