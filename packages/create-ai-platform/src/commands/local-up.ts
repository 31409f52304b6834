import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { dataDirectory } from '../program/shared-flags.ts';

const flags = {
  ...dataDirectory,
  push: { description: 'push the branch of this repository to the local Git host' },
  foreground: { description: 'stay in the foreground until interrupted' },
} as const satisfies Flags;

export type LocalUpOptions = OptionsOf<typeof flags>;

export const localUp = defineCommand({
  name: 'local up',
  description: [
    'Starts registry, inference servers, cluster, Git host and sync on this machine, waits until they are ready, and',
    'writes their addresses to .ai-platform/connections.yaml. A second call reports the running one.',
  ].join('\n'),
  flags,
  examples: [{ does: 'start it with this repository on its Git host', line: 'local up --push' }],
  load: async () => (await import('../local/up.ts')).up,
});
