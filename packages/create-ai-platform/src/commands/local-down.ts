import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { dataDirectory } from '../program/shared-flags.ts';

const flags = { ...dataDirectory } as const satisfies Flags;

export type LocalDownOptions = OptionsOf<typeof flags>;

export const localDown = defineCommand({
  name: 'local down',
  description:
    'Stops the local platform and waits until it is gone. What it kept is there again after the next local up.',
  flags,
  examples: [{ does: 'stop it', line: 'local down' }],
  load: async () => (await import('../local/down.ts')).down,
});
