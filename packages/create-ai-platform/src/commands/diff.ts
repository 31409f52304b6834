import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { environment } from '../program/shared-flags.ts';

const flags = {
  ...environment,
  check: { description: 'exit with 1 when anything would change' },
} as const satisfies Flags;

export type DiffOptions = OptionsOf<typeof flags>;

export const diff = defineCommand({
  name: 'diff',
  description: 'Prints the difference between the repository and what generate would write, as a unified diff.',
  flags,
  examples: [
    { does: 'before generate', line: 'diff' },
    { does: 'in CI: is the repository what its config says?', line: 'diff --check' },
  ],
  load: async () => (await import('../repository/diff.ts')).diff,
});
