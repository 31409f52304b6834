import { defineCommand, type Flags } from '../program/command.ts';

const flags = {} as const satisfies Flags;

export const status = defineCommand({
  name: 'status',
  description: [
    'For every model and environment: the version that the branch says, the state of its deployment, what the inference',
    'endpoint serves, and open promotions.',
  ].join('\n'),
  flags,
  examples: [{ does: 'for machines', line: 'status --json' }],
  load: async () => (await import('../promotion/status.ts')).status,
});
