import { expression, type Faults, PROMOTE, swap, VERIFY } from './fault.ts';

export const workflowFaults = {
  actionlint: [
    [
      'an injection',
      VERIFY,
      swap(/run: npx.*/, `run: echo "${expression('github.event.pull_request.title')}"`),
      'expression',
      /potentially untrusted/,
    ],
    ['a runner that is not there', VERIFY, swap('ubuntu-24.04', 'ubuntu-2404'), 'runner-label', /ubuntu-2404/],
    ['an unknown context', VERIFY, swap('github.token', 'githup.token'), 'expression', /githup/],
    ['an unquoted variable', PROMOTE, swap('--model "$MODEL"', '--model $MODEL'), 'shellcheck', /SC2086/],
    ['an unknown key', PROMOTE, swap('timeout-minutes', 'timeout-minute'), 'syntax-check', /timeout-minute/],
  ],
  zizmor: [
    ['an action that is not pinned', VERIFY, swap(/checkout@[0-9a-f]{40}/, 'checkout@v7'), 'unpinned-uses', /./],
    ['rights for all jobs', VERIFY, swap('permissions: {}', 'permissions: write-all'), 'excessive-permissions', /./],
    [
      'an injection',
      PROMOTE,
      swap('--model "$MODEL"', `--model "${expression('inputs.model')}"`),
      'template-injection',
      /./,
    ],
    ['a password left behind', VERIFY, swap('persist-credentials: false', 'fetch-depth: 0'), 'artipacked', /./],
    [
      "strangers' code with rights",
      VERIFY,
      swap('  pull_request:', '  pull_request_target:'),
      'dangerous-triggers',
      /./,
    ],
    ['runs that overtake each other', VERIFY, swap(/concurrency:\n( {2}.*\n)+/, ''), 'concurrency-limits', /./],
  ],
} as const satisfies Faults;
