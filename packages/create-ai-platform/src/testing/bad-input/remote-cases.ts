import { type BadCase, live } from './bad-case.ts';
import { changed, PLATFORM } from './base-config.ts';

const PROMOTE = ['promote', '--model', 'digits', '--to', 'dev'] as const;
const TOKEN = { GITHUB_TOKEN: 'token-of-a-test' };

/** Every command that asks the Git host, on a host that does not answer as one. */
const oddGitHosts: readonly BadCase[] = (
  [
    ['html', /not one of GitHub's API/, /check the address/],
    ['truncated', /not one of GitHub's API/, /check the address/],
    ['types', /not one of GitHub's API/, /check the address/],
    ['null', /not one of GitHub's API/, /check the address/],
    ['unauthorized', /401 Bad credentials/, /give a token that is valid/],
    ['forbidden', /403 Resource not accessible/, /permission contents: read/],
    ['steering', /418 .\[2Jgotcha/, /fix: \w/],
  ] as const
).map(([answer, reason, fix]) => ({
  name: `promote: a Git host that answers ${answer}`,
  words: PROMOTE,
  env: ({ odd }) => ({ ...TOKEN, GITHUB_API_URL: odd.address(answer) }),
  status: 3,
  place: /error: http:\/\/127\.0\.0\.1:\d+/,
  reason,
  fix,
}));

const oddRegistries: readonly BadCase[] = (
  [
    ['html', /not a JSON object/, /MLflow server/],
    ['truncated', /not a JSON object/, /MLflow server/],
    ['types', /answers with something else/, /MLflow server/],
    ['null', /not a JSON object/, /MLflow server/],
    ['unauthorized', /answered 401: Bad credentials/, /MLFLOW_TRACKING_TOKEN/],
  ] as const
).map(([answer, reason, fix]) => ({
  name: `promote: a registry that answers ${answer}`,
  words: [...PROMOTE, '--version', '1'],
  env: (servers) => ({ ...live(servers), MLFLOW_TRACKING_URI: servers.odd.address(answer) }),
  status: 3,
  place: /error: (GET )?http:\/\/127\.0\.0\.1:\d+/,
  reason,
  fix,
}));

const unreachable: readonly BadCase[] = [
  PROMOTE,
  ['rollback', '--model', 'digits', '--environment', 'dev'],
  ['verify', '--base', 'a'.repeat(40), '--head', 'b'.repeat(40)],
  ['status'],
  ['history', '--model', 'digits'],
].map((words) => ({
  name: `${words[0]}: a Git host that is not there`,
  words,
  env: ({ nowhere }) => ({ ...TOKEN, GITHUB_API_URL: nowhere }),
  status: 3,
  place: /error: http:\/\/127\.0\.0\.1:\d+/,
  reason: /Could not read .+: .*(ECONNREFUSED|connect)/,
  fix: /is up and its address is right/,
}));

/** Tokens, addresses and connections that cannot be used. */
const connectionCases: readonly BadCase[] = [
  {
    name: 'promote: no token',
    words: PROMOTE,
    status: 2,
    place: /https:\/\/api\.github\.com/,
    reason: /no token/,
    fix: /GITHUB_TOKEN/,
  },
  {
    name: 'promote: a token of two lines',
    words: PROMOTE,
    env: () => ({ GITHUB_TOKEN: 'first\nsecond' }),
    status: 2,
    place: /GITHUB_TOKEN/,
    reason: /characters that no token has/,
    fix: /one line/,
  },
  {
    name: 'promote: an address that is none',
    words: PROMOTE,
    env: () => ({ ...TOKEN, GITHUB_API_URL: 'api.github.com' }),
    status: 2,
    place: /GITHUB_API_URL/,
    reason: /is no address/,
    fix: /https:\/\/api\.github\.com/,
  },
  {
    name: 'promote: a token over plain http',
    words: PROMOTE,
    env: () => ({ ...TOKEN, GITHUB_API_URL: 'http://ghe.example' }),
    status: 2,
    place: /http:\/\/ghe\.example/,
    reason: /plain http/,
    fix: /https/,
  },
  {
    name: 'promote: a host that only the repository names',
    words: PROMOTE,
    files: { 'ai-platform.yaml': changed(PLATFORM, '{ owner: acme', '{ host: evil.example, owner: acme') },
    env: () => TOKEN,
    status: 2,
    place: /https:\/\/evil\.example/,
    reason: /not sent to a host that only a file names/,
    fix: /GITHUB_API_URL/,
  },
  {
    name: 'status: a typo in the connections',
    words: ['status'],
    files: { '.ai-platform/connections.yaml': 'gitHots: { apiUrl: "https://api.github.com" }\n' },
    status: 2,
    place: /\.ai-platform\/connections\.yaml:1:1/,
    reason: /gitHots/,
    fix: /gitHost/,
  },
  {
    name: 'status: connections that came with the repository',
    words: ['status'],
    files: {
      '.ai-platform/connections.yaml': 'gitHost: { apiUrl: "https://evil.example", tokenFile: /etc/hostname }\n',
    },
    git: [['add', '--force', '.ai-platform/connections.yaml']],
    status: 2,
    place: /\.ai-platform\/connections\.yaml/,
    reason: /it is in Git/,
    fix: /git rm --cached/,
  },
  {
    name: 'history: a token file that is not there',
    words: ['history', '--model', 'digits'],
    files: { '.ai-platform/connections.yaml': 'gitHost: { apiUrl: "http://127.0.0.1:9", tokenFile: none }\n' },
    status: 2,
    place: /\.ai-platform\/none/,
    reason: /no such file/,
    fix: /check the path/,
  },
  {
    name: 'promote: nothing says where the registry is',
    words: PROMOTE,
    env: (servers) => ({ ...live(servers), MLFLOW_TRACKING_URI: '' }),
    status: 2,
    place: /registry/,
    reason: /nothing says where/,
    fix: /MLFLOW_TRACKING_URI/,
  },
  {
    name: 'promote: a registry address that is none',
    words: PROMOTE,
    env: (servers) => ({ ...live(servers), MLFLOW_TRACKING_URI: 'file:///tmp/mlruns' }),
    status: 2,
    place: /error: file:/,
    reason: /not the address of an HTTP server/,
    fix: /MLFLOW_TRACKING_URI/,
  },
  {
    name: 'promote: a registry that is not there',
    words: PROMOTE,
    env: (servers) => ({ ...live(servers), MLFLOW_TRACKING_URI: servers.nowhere }),
    status: 3,
    place: /http:\/\/127\.0\.0\.1:\d+/,
    reason: /could not be reached: connect ECONNREFUSED/,
    fix: /is the server up/,
  },
];

export const remoteCases: readonly BadCase[] = [...oddGitHosts, ...oddRegistries, ...unreachable, ...connectionCases];
