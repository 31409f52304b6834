import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { dataDirectory } from '../program/shared-flags.ts';

const flags = { ...dataDirectory } as const satisfies Flags;

export type LocalStatusOptions = OptionsOf<typeof flags>;

export const localStatus = defineCommand({
  name: 'local status',
  description: 'Prints the addresses of the running local platform. Exits with 1 when it does not run.',
  flags,
  examples: [{ does: 'in a script', line: 'local status --json' }],
  load: async () => (await import('../local/status.ts')).status,
});
