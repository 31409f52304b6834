import { defineCommand, type Flags } from '../program/command.ts';

const flags = {} as const satisfies Flags;

export const validate = defineCommand({
  name: 'validate',
  description:
    'Checks config, releases and what repeats them, and reports all findings with file and line. Exits with 1 on findings.',
  flags,
  examples: [{ does: 'before a push, and in CI', line: 'validate' }],
  load: async () => (await import('../repository/validate.ts')).validate,
});
