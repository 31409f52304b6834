import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { model, pullRequest } from '../program/shared-flags.ts';

const flags = {
  ...model,
  environment: { value: 'NAME', required: true, description: 'the environment to roll back' },
  to: { value: 'VERSION', description: 'the version to go back to; the last other one unless said' },
  reason: { value: 'TEXT', description: 'why; kept with the release as its hold' },
  ...pullRequest,
} as const satisfies Flags;

export type RollbackOptions = OptionsOf<typeof flags>;

export const rollback = defineCommand({
  name: 'rollback',
  description: [
    'Finds the earlier release in the history of the branch and opens a pull request that brings it back with a hold,',
    'so that automation does not promote the bad version again.',
  ].join('\n'),
  flags,
  examples: [
    { does: 'back to the last good one', line: 'rollback --model digits --environment production --reason "slow"' },
    { does: 'back to a named version', line: 'rollback --model digits --environment production --to 2' },
  ],
  load: async () => (await import('../promotion/rollback.ts')).rollback,
});
