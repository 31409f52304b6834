import { defineCommand, type Flags, type OptionsOf } from '../program/command.ts';

const flags = {
  base: { value: 'SHA', required: true, description: 'commit that the change goes onto' },
  head: { value: 'SHA', required: true, description: 'commit that holds the change' },
} as const satisfies Flags;

export type VerifyOptions = OptionsOf<typeof flags>;

export const verify = defineCommand({
  name: 'verify',
  description: [
    'For every release that changed between the two commits it plans the promotion again with config and gates of the',
    'base, and compares byte for byte; artifact and evidence must still be what the release says. Exits with 1 on a block.',
  ].join('\n'),
  flags,
  examples: [{ does: 'in a pull request’s workflow', line: 'verify --base "$BASE_SHA" --head "$HEAD_SHA"' }],
  load: async () => (await import('../promotion/verify.ts')).verify,
});
