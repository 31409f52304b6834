import { ApplyError, applyToDirectory, type ChangeSet } from '@ai-platform/gitops';
import type { GenerateOptions } from '../commands/generate.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { InputError } from '../program/failure.ts';
import { countChanges, planRepository } from './plan-repository.ts';

/** `generate` */
export async function generate(context: Context, options: GenerateOptions): Promise<Outcome> {
  const { repository, changeSet } = await planRepository(context, options);
  const { changes } = changeSet;
  const data = { dryRun: options.dryRun, changes: changes.map(({ kind, path }) => ({ kind, path })) };
  if (changes.length === 0) {
    return { text: 'Everything is as the config says: nothing to write.', data };
  }
  context.signal.throwIfAborted();
  if (!options.dryRun) {
    context.progress(`Writing ${changes.length} files`);
    await apply(changeSet, repository.directory);
  }
  const verb = options.dryRun ? 'Would be' : 'Done';
  const lines = changes.map(({ kind, path }) => `  ${kind.padEnd(6)}  ${path}`);
  return { text: [...lines, `${verb}: ${countChanges(changes)}.`].join('\n'), data };
}

async function apply(changeSet: ChangeSet, directory: string): Promise<void> {
  try {
    await applyToDirectory(changeSet, directory);
  } catch (error) {
    throw error instanceof ApplyError ? new InputError(error.problems, error) : error;
  }
}
