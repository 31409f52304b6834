import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';
import { dryRun } from '../program/shared-flags.ts';

const flags = {
  config: { value: 'FILE', description: 'take the config from this file, which may hold several documents' },
  repository: {
    value: 'OWNER/NAME',
    description: 'where the repository will live on the Git host',
    conflicts: ['config'],
  },
  yes: { description: 'ask nothing, take the defaults' },
  git: { description: 'make it a Git repository with a first commit' },
  ...dryRun,
} as const satisfies Flags;

export type CreateOptions = OptionsOf<typeof flags>;

export const create = defineCommand({
  name: 'create',
  description: [
    'Writes a complete GitOps repository into a new or empty directory: Argo CD Applications, manifests, workflows.',
    'On a terminal it asks; --yes takes the defaults, --config takes a file. All of it is written, or nothing.',
  ].join('\n'),
  argument: { name: 'dir', description: 'the directory to create (asked for on a terminal)' },
  flags,
  examples: [
    { does: 'answer a few questions', line: 'create acme-ai' },
    { does: 'from a config file, as a Git repository', line: 'create acme-ai --config platform.yaml --git' },
    { does: 'see what would be written', line: 'create acme-ai --yes --dry-run' },
  ],
  load: async () => (await import('../create/create.ts')).create,
});
