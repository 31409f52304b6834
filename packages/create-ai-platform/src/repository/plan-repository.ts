import { suggestion } from '@ai-platform/config';
import { type ChangeSet, type FileChange, loadTemplate, planGenerate } from '@ai-platform/gitops';
import type { Context } from '../program/effects.ts';
import { InputError, inputError } from '../program/failure.ts';
import { type Repository, readRepository } from './read-repository.ts';

/** What generate would do to the repository of the current folder. */
export interface RepositoryPlan {
  readonly repository: Repository;
  readonly changeSet: ChangeSet;
}

/** Reads the repository and plans: everything, or what belongs to one environment. */
export async function planRepository(
  context: Context,
  options: { readonly environment: string | undefined },
): Promise<RepositoryPlan> {
  context.progress('Reading the repository');
  const repository = await readRepository(context);
  const { config, files } = repository;
  const environments = options.environment === undefined ? undefined : [checkName(config, options.environment)];
  context.progress('Rendering');
  const template = await loadTemplate();
  const planned = planGenerate({ config, template, files, ...(environments === undefined ? {} : { environments }) });
  if (!planned.ok) {
    throw new InputError(planned.problems);
  }
  refuseLinks(planned.value.changes, repository.links);
  return { repository, changeSet: planned.value };
}

function checkName({ environments }: Repository['config'], name: string): string {
  const names = environments.map((environment) => environment.name);
  if (!names.includes(name)) {
    throw inputError('--environment', `there is no environment '${name}'`, suggestion(name, names));
  }
  return name;
}

/** Writing through a link could reach any file of the user. */
function refuseLinks(changes: readonly FileChange[], links: ReadonlySet<string>): void {
  const problems = [...links]
    .filter((link) => changes.some(({ path }) => path === link || path.startsWith(`${link}/`)))
    .map((link) => ({
      file: link,
      message: 'is a symbolic link where a generated file belongs, and links are not written through',
      fix: 'remove the link',
    }));
  if (problems.length > 0) {
    throw new InputError(problems);
  }
}

/** `2 created, 1 updated`, or that nothing changes. */
export function countChanges(changes: readonly FileChange[]): string {
  const count = (kind: FileChange['kind']) => changes.filter((change) => change.kind === kind).length;
  const parts = (
    [
      ['create', 'created'],
      ['update', 'updated'],
      ['delete', 'deleted'],
    ] as const
  )
    .map(([kind, word]) => [count(kind), word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  return parts.join(', ');
}
