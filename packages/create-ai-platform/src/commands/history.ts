import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { environment, model } from '../program/shared-flags.ts';

const flags = { ...model, ...environment } as const satisfies Flags;

export type HistoryOptions = OptionsOf<typeof flags>;

export const history = defineCommand({
  name: 'history',
  description: 'Reads the commits that changed the releases of a model on the branch, newest first.',
  flags,
  examples: [{ does: 'of one environment', line: 'history --model digits --environment production' }],
  load: async () => (await import('../promotion/history.ts')).history,
});
