import { expression, type Faults, swap, VERIFY } from './fault.ts';

export const workflowFaults = {
  pins: [['a tag', VERIFY, swap(/checkout@[0-9a-f]{40}/, 'checkout@v7'), /checkout@v7 is not pinned/]],
  workflowActions: [
    ['another commit', VERIFY, swap(/checkout@[0-9a-f]{40}/, `checkout@${'0'.repeat(40)}`), /which is no known commit/],
    [
      'an input that the action has not',
      VERIFY,
      swap('persist-credentials', 'persist-credential'),
      /an unknown input persist-credential/,
    ],
  ],
  workflowRights: [
    [
      'rights for all',
      VERIFY,
      swap('permissions: {}', 'permissions: { contents: write }'),
      /gives rights to every job/,
    ],
    ["the repository's default rights", VERIFY, swap(/^permissions: .*\n/m, ''), /gives rights to every job/],
    [
      'a job without rights of its own',
      VERIFY,
      swap(/ {4}permissions:\n( {6}.*\n)+/, ''),
      /job verify does not say its rights/,
    ],
    ['a moving runner', VERIFY, swap('ubuntu-24.04', 'ubuntu-latest'), /moving image/],
    [
      'a moving version',
      VERIFY,
      swap(/create-ai-platform@[\d.]+/, 'create-ai-platform@latest'),
      /a version that moves/,
    ],
    [
      'an input as text',
      VERIFY,
      swap('--base "$BASE"', `--base "${expression('github.head_ref')}"`),
      /writes into a script/,
    ],
  ],
} as const satisfies Faults;
