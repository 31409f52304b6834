import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { dryRun, environment } from '../program/shared-flags.ts';

const flags = { ...environment, ...dryRun } as const satisfies Flags;

export type GenerateOptions = OptionsOf<typeof flags>;

export const generate = defineCommand({
  name: 'generate',
  description: [
    'Renders what the config asks for and writes what differs. Files that were edited by hand are never overwritten:',
    'they are reported, and nothing is written. With --environment only what runs there changes.',
  ].join('\n'),
  flags,
  examples: [
    { does: 'after a change of ai-platform.yaml', line: 'generate' },
    { does: 'one environment at a time', line: 'generate --environment staging' },
  ],
  load: async () => (await import('../repository/generate.ts')).generate,
});
