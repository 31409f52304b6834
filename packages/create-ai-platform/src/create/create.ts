import { basename, relative, resolve } from 'node:path';
import type { CreateOptions } from '../commands/create.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { inputError } from '../program/failure.ts';
import { initialiseRepository } from '../repository/git.ts';
import { fileTree } from './file-tree.ts';
import { gatherConfig, type NewConfig } from './gather-config.ts';
import { renderNewRepository } from './render-new-repository.ts';
import { requireRoom, writeNewDirectory } from './write-new-directory.ts';

/** `create [dir]` */
export async function create(context: Context, options: CreateOptions, argument: string | undefined): Promise<Outcome> {
  const target = resolve(context.cwd, await directoryName(context, options, argument));
  await requireRoom(target);
  const config = await gatherConfig(context, options, target);
  context.progress('Rendering the repository');
  const files = await renderNewRepository(config);
  const data = { directory: target, dryRun: options.dryRun, git: options.git, files: [...files.keys()] };
  if (options.dryRun) {
    return { text: fileTree(`${basename(target)}/`, files.keys()), data };
  }
  context.progress(`Writing ${files.size} files`);
  const { branch } = config.config.repository;
  const finish = (cwd: string) => initialiseRepository(branch, 'Create the platform', { ...context, cwd });
  const { signal } = context;
  await at(target, () => writeNewDirectory({ target, files, signal, ...(options.git ? { finish } : {}) }));
  return { text: nextSteps(context, { target, config, options, count: files.size }), data };
}

async function directoryName(context: Context, options: CreateOptions, argument: string | undefined): Promise<string> {
  if (argument !== undefined) {
    return argument;
  }
  if (!context.interactive || options.yes) {
    const fix = 'name a directory: ai-platform create my-platform --yes';
    throw inputError('ai-platform create', 'the directory is missing', fix);
  }
  const { askDirectory } = await import('./ask.ts');
  return askDirectory(context);
}

interface Done {
  readonly target: string;
  readonly config: NewConfig;
  readonly options: CreateOptions;
  readonly count: number;
}

function nextSteps(context: Context, { target, config, options, count }: Done): string {
  const place = relative(context.cwd, target);
  const { branch } = config.config.repository;
  const steps = [
    ...(place === '' ? [] : [`cd ${quoted(place)}`]),
    ...(options.git ? [] : [`git init -b ${branch} && git add -A && git commit -m "Create the platform"`]),
    'npx create-ai-platform local up --push     # try it on this machine',
  ];
  const owner = config.ownerIsGuessed ? ['', 'Set repository.owner in ai-platform.yaml before it goes live.'] : [];
  return [`Wrote ${count} files to ${target}`, '', 'Next:', ...steps.map((step) => `  ${step}`), ...owner].join('\n');
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
