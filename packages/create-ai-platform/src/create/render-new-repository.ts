import { loadTemplate, planGenerate } from '@ai-platform/gitops';
import { InputError } from '../program/failure.ts';
import type { NewConfig } from './gather-config.ts';

/** Every file of a new repository, by path: its config, and what the config asks for. */
export async function renderNewRepository({ config, files }: NewConfig): Promise<ReadonlyMap<string, string>> {
  const planned = planGenerate({ config, template: await loadTemplate(), files });
  if (!planned.ok) {
    throw new InputError(planned.problems);
  }
  const rendered = planned.value.changes.flatMap((change): [string, string][] =>
    change.kind === 'delete' ? [] : [[change.path, change.content]],
  );
  return new Map([...files, ...rendered].sort(([a], [b]) => (a < b ? -1 : 1)));
}
