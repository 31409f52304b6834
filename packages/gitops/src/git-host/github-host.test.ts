import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitFiles } from '../../../local-platform/src/git-host/testing/index.ts';
import { openPromotionRepository, type PromotionRepository } from '../testing/promotion-repository.ts';
import { GitHostError } from './git-host-error.ts';
import { createGitHubHost } from './github-host.ts';

describe('against a repository', () => {
  let repository: PromotionRepository;

  beforeEach(async () => {
    repository = await openPromotionRepository();
  });
  afterEach(async () => {
    expect(repository.served.watched.violations).toEqual([]);
    await repository.served.close();
  });

  test('reads exactly the files under the paths, byte for byte, in as few requests however much else there is', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`models/m${index}/dev/release.yaml`, `${index}\n`]),
    );
    const sha = await commitFiles(repository.served, {
      ...others,
      'ai-platform.yaml': 'kind: Platform\n',
      'models/digits/model.yaml': '\ufeffkind: Model\r\n# Ä\r\n',
    });
    repository.forget();
    const files = await repository.gitHost.readFiles(sha, [
      'ai-platform.yaml',
      'models/digits',
      'nowhere/at/all',
      'models/digits/dev',
    ]);
    expect([...files]).toEqual([
      ['ai-platform.yaml', 'kind: Platform\n'],
      ['models/digits/dev/release.yaml', 'version: 1\n'],
      ['models/digits/model.yaml', '\ufeffkind: Model\r\n# Ä\r\n'],
      ['models/digits/staging/release.yaml', 'version: 1\n'],
    ]);
    expect(repository.calls().length).toBe(4 + files.size);
  });

  test('tells the history of a file, removals included', async () => {
    const path = 'models/digits/dev/release.yaml';
    await commitFiles(repository.served, { [path]: 'version: 2\n' });
    await commitFiles(repository.served, { 'README.md': 'x\n' });
    await commitFiles(repository.served, { [path]: null });
    const history = await repository.gitHost.fileHistory('main', path, 10);
    expect(history.map(({ content }) => content)).toEqual([undefined, 'version: 2\n', 'version: 1\n']);
  });

  test('compares what a branch brings', async () => {
    const base = (await repository.gitHost.branch('main'))?.commit.sha ?? '';
    const head = await commitFiles(repository.served, { 'a.md': 'a\n', 'README.md': null });
    const files = await repository.gitHost.compare(base, head);
    expect(files.map(({ path, status }) => `${status} ${path}`).sort()).toEqual(['added a.md', 'removed README.md']);
  });

  test('tells deployments of one task with their newest status', async () => {
    const { rest } = repository.served.bot;
    const at = { owner: 'acme', repo: 'gitops' };
    for (const task of ['deploy:digits', 'deploy:other']) {
      const { data } = await rest.repos.createDeployment({
        ...at,
        ref: 'main',
        environment: 'dev',
        task,
        required_contexts: [],
      });
      if (!('id' in data)) throw new TypeError('no deployment');
      for (const state of ['in_progress', 'success'] as const) {
        await rest.repos.createDeploymentStatus({ ...at, deployment_id: data.id, state, description: task });
      }
    }
    repository.forget();
    const found = await repository.gitHost.deployments('dev', 1, 'deploy:digits');
    expect(found).toMatchObject([{ task: 'deploy:digits', state: 'success', description: 'deploy:digits' }]);
    expect(repository.calls()).toHaveLength(2);
    expect(await repository.gitHost.deployments('production', 10)).toEqual([]);
  });

  test('says undefined of what is not there, and is content with a branch that is gone already', async () => {
    expect(await repository.gitHost.branch('none')).toBeUndefined();
    expect(await repository.gitHost.readCommit('0'.repeat(40))).toBeUndefined();
    await repository.gitHost.deleteBranch('none');
  });

  test('refuses to move a branch that is not behind', async () => {
    const main = (await repository.gitHost.branch('main'))?.commit;
    const make = (message: string) =>
      repository.gitHost.commit({
        message: () => message,
        tree: main?.tree ?? '',
        parents: [main?.sha ?? ''],
        changes: [],
      });
    const [one, two] = [await make('one'), await make('two')];
    await repository.gitHost.createBranch('x', one.sha);
    await expect(repository.gitHost.advanceBranch('x', two.sha)).rejects.toMatchObject({
      name: 'GitHostConflictError',
    });
    await expect(repository.gitHost.createBranch('x', two.sha)).rejects.toMatchObject({ name: 'GitHostConflictError' });
    expect((await repository.gitHost.branch('x'))?.commit.sha).toBe(one.sha);
  });
});

describe('an answer that is none', () => {
  const TOKEN = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

  /** What a call ends with when the host answers so. */
  async function failure(answer: () => Response | Promise<Response>): Promise<GitHostError> {
    const host = createGitHubHost({
      apiUrl: 'http://127.0.0.1:1/api/v3',
      token: TOKEN,
      owner: 'acme',
      name: 'gitops',
      pacing: false,
      fetch: async () => answer(),
    });
    const error = await host.pullRequests('x', 'main').catch((caught: unknown) => caught);
    if (!(error instanceof GitHostError)) throw new TypeError(`no GitHostError: ${String(error)}`);
    for (const text of [error.message, error.hint, error.stack ?? '', JSON.stringify(error)])
      expect(text).not.toContain(TOKEN);
    return error;
  }

  const json =
    (status: number, body: unknown, headers: Record<string, string> = {}) =>
    () =>
      Response.json(body, { status, headers: { 'x-github-request-id': 'AB:12', ...headers } });

  test.each([
    [401, { message: 'Bad credentials' }, {}, 'GitHostAuthenticationError', false],
    [403, { message: 'Resource not accessible by integration' }, {}, 'GitHostPermissionError', false],
    [404, { message: 'Not Found' }, {}, 'GitHostNotFoundError', false],
    [405, { message: 'Base branch was modified. Review and try the merge again.' }, {}, 'GitHostConflictError', true],
    [409, { message: 'Head branch was modified.' }, {}, 'GitHostConflictError', true],
    [422, { message: 'Reference already exists' }, {}, 'GitHostConflictError', true],
    [
      422,
      { message: 'Validation Failed', errors: [{ message: 'A pull request already exists for acme:x.' }] },
      {},
      'GitHostConflictError',
      true,
    ],
    [422, { message: 'Validation Failed', errors: ['Could not resolve to a node'] }, {}, 'GitHostInvalidError', false],
    [429, { message: 'Too many' }, { 'retry-after': '3' }, 'GitHostRateLimitError', true],
    [403, { message: 'API rate limit exceeded' }, { 'x-ratelimit-remaining': '0' }, 'GitHostRateLimitError', true],
    [502, { message: 'Server Error' }, {}, 'GitHostUnavailableError', true],
  ] as const)('%i %j is a %s', async (...[status, body, headers, name, retryable]) => {
    const error = await failure(json(status, body, headers));
    expect(error).toMatchObject({ name, status, retryable, requestId: 'AB:12' });
    expect(error.message).toContain(body.message);
    expect(error.hint).not.toBe('');
  });

  test.each<[string, () => Response]>([
    ['a page', () => new Response('<html>proxy</html>', { headers: { 'content-type': 'text/html' } })],
    ['another shape', () => Response.json({ hello: 'there' })],
    ['entries of another shape', () => Response.json([{ hello: 'there' }])],
    ['broken JSON', () => new Response('{"a":', { headers: { 'content-type': 'application/json' } })],
  ])('%s is garbage, and never an empty list', async (_, answer) => {
    expect(await failure(answer)).toMatchObject({ name: 'GitHostGarbageError', retryable: false });
  });

  test('that never comes says what the connection said', async () => {
    const refused = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') }));
    expect(await failure(refused)).toMatchObject({
      name: 'GitHostUnavailableError',
      status: 0,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('of a tree that GitHub cut is an error, not a smaller repository', async () => {
    const host = createGitHubHost({
      apiUrl: 'http://127.0.0.1:1',
      token: TOKEN,
      owner: 'acme',
      name: 'gitops',
      pacing: false,
      fetch: async (input) =>
        String(input).includes('/git/commits/')
          ? Response.json({ sha: 'c', tree: { sha: 't' }, parents: [], message: '' })
          : Response.json({ sha: 't', truncated: true, tree: [] }),
    });
    await expect(host.readFiles('c', ['models'])).rejects.toMatchObject({
      name: 'GitHostGarbageError',
      hint: expect.stringContaining('100,000'),
    });
  });
});
