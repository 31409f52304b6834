import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { model, pullRequest } from '../program/shared-flags.ts';

const flags = {
  ...model,
  to: { value: 'ENVIRONMENT', required: true, description: 'the environment that gets the version' },
  version: {
    value: 'VERSION',
    description: 'the model version; what the source environment runs, or the newest for a first environment',
  },
  ...pullRequest,
  preflight: { description: 'only check rights and connections', conflicts: ['plan', 'reopen', 'body', 'version'] },
} as const satisfies Flags;

export type PromoteOptions = OptionsOf<typeof flags>;

export const promote = defineCommand({
  name: 'promote',
  description: [
    'Reads config and releases from the Git host, evidence and signature from the registry, judges the gates, and opens',
    'or updates one pull request. When a gate blocks it prints why, opens nothing and exits with 1.',
  ].join('\n'),
  flags,
  examples: [
    { does: 'what staging runs goes to production', line: 'promote --model digits --to production' },
    { does: 'see the verdicts and the change first', line: 'promote --model digits --to dev --version 4 --plan' },
    { does: 'check tokens and addresses', line: 'promote --model digits --to dev --preflight' },
  ],
  load: async () => (await import('../promotion/promote.ts')).promote,
});
