import type { FileChange } from '@ai-platform/gitops';
import { createTwoFilesPatch } from 'diff';
import type { DiffOptions } from '../commands/diff.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { planRepository } from './plan-repository.ts';

/** `diff` */
export async function diff(context: Context, options: DiffOptions): Promise<Outcome> {
  const { changeSet } = await planRepository(context, options);
  const { changes } = changeSet;
  if (options.check && changes.length > 0) {
    context.warn(`${changes.length} files are not what the config says; fix: run ai-platform generate`);
  }
  return {
    status: options.check && changes.length > 0 ? 1 : 0,
    text: changes.map(unifiedDiff).join('\n'),
    data: { changes },
  };
}

/** A change in the form that patch and git apply read. */
function unifiedDiff(change: FileChange): string {
  const before = change.kind === 'create' ? '' : change.before;
  const after = change.kind === 'delete' ? '' : change.content;
  const [from, to] = [
    change.kind === 'create' ? '/dev/null' : `a/${change.path}`,
    change.kind === 'delete' ? '/dev/null' : `b/${change.path}`,
  ];
  const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '').trimEnd();
}
