import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;

beforeEach(async () => {
  served = await serveGitHost({ strictRequests: false });
});

afterEach(async () => {
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Response> {
  return fetch(`${served.url}${path}`, {
    method,
    headers: { authorization: 'token bot-token', ...headers },
    ...(body !== undefined && { body }),
  });
}

async function refusal(path: string, sent: Sent = {}): Promise<string> {
  const response = await send(path, sent);
  const { message, status } = (await response.json()) as { message: string; status: string };
  expect(status).toBe(String(response.status));
  return `${status} ${message}`;
}

test('a token is asked for, in every form GitHub takes', async () => {
  const as = (authorization: string) => send('/user', { headers: { authorization } });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  for (const good of [
    'token bot-token',
    'Bearer bot-token',
    basic('x:bot-token'),
    basic('bot-token:'),
    basic('bot-token:x-oauth-basic'),
  ]) {
    expect((await as(good)).status).toBe(200);
  }
  expect(await refusal('/user', { headers: { authorization: '' } })).toBe('401 Requires authentication');
  expect(await refusal('/user', { headers: { authorization: 'token other' } })).toBe('401 Bad credentials');
  expect(await (await as('token reviewer-token')).json()).toMatchObject({ login: 'reviewer', type: 'User' });
});

test('an empty repository says so, as on GitHub, until the first push', async () => {
  expect(await refusal('/repos/acme/gitops/git/ref/heads/main')).toBe('409 Git Repository is empty.');
  expect(await refusal('/repos/acme/gitops/commits')).toBe('409 Git Repository is empty.');
  expect(await (await send('/repos/acme/gitops/branches')).json()).toEqual([]);
  expect(await (await send('/repos/acme/gitops')).json()).toMatchObject({ default_branch: 'main', private: true });
  await commitFiles(served, { 'a.txt': 'a\n' });
  expect((await send('/repos/acme/gitops/git/ref/heads/main')).status).toBe(200);
});

test('owner and name do not depend on case; another repository is not found', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  expect((await send('/api/v3/repos/Acme/GitOps')).status).toBe(200);
  expect(await refusal('/repos/acme/other')).toBe('404 Not Found');
  expect(await refusal('/nothing/here')).toBe('404 Not Found');
  expect(await refusal('/repos/acme/gitops', { method: 'DELETE' })).toBe('404 Not Found');
  expect(await refusal('/repos/acme/gitops/git/ref/heads%2F%E0%A4%A')).toBe('404 Not Found');
});

test('a body that is not what the call takes is refused in GitHub’s words', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  const post = (body: string) => refusal('/repos/acme/gitops/git/refs', { method: 'POST', body });
  expect(await post('{')).toBe('400 Problems parsing JSON');
  expect(await post('1')).toBe('400 Body should be a JSON object');
  expect(await post('{"ref":"refs/heads/x","sha":"y","x":1}')).toBe(
    '422 Invalid request.\n\n"x" is not a permitted key.',
  );
  expect(await post('{"ref":1}')).toBe(
    "422 Invalid request.\n\nFor 'properties/ref', 1 is not a string.\n\"sha\" wasn't supplied.",
  );
});

test('a check that says too much is refused', async () => {
  const head_sha = await commitFiles(served, { 'a.txt': 'a\n' });
  const body = JSON.stringify({ name: 'x', head_sha, output: { title: 't', summary: 'x'.repeat(65_536) } });
  const answer = await send('/repos/acme/gitops/check-runs', { method: 'POST', body });
  expect(await answer.json()).toMatchObject({
    errors: [{ message: 'summary is too long (maximum is 65535 characters)' }],
  });
});

test('an answer that is still the same is 304 and not counted; every answer has its id and limits', async () => {
  const first = await send('/repos/acme/gitops');
  const etag = first.headers.get('etag') ?? '';
  expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{4}:/);
  const used = Number(first.headers.get('x-ratelimit-used'));
  const same = await send('/repos/acme/gitops', { headers: { 'if-none-match': etag } });
  expect(same.status).toBe(304);
  expect(await same.text()).toBe('');
  const other = await send('/repos/acme/gitops', { headers: { 'if-none-match': '"other"' } });
  expect(other.status).toBe(200);
  expect(Number(other.headers.get('x-ratelimit-used'))).toBe(used + 1);
  const { resources } = (await (await send('/rate_limit')).json()) as { resources: { core: { used: number } } };
  expect(resources.core.used).toBe(used + 2);
  expect((await send('/repos/acme/none')).headers.get('x-github-request-id')).not.toBe(
    first.headers.get('x-github-request-id'),
  );
});

test('a version is chosen by header; a newer one leaves out what it took out; an unknown one is refused', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await served.bot.pulls.create({ ...REPOSITORY, title: 't', head: 'side', base: 'main' });
  const pull = async (version: string) => {
    const response = await send('/repos/acme/gitops/pulls/1', { headers: { 'x-github-api-version': version } });
    return { selected: response.headers.get('x-github-api-version-selected'), body: (await response.json()) as object };
  };
  const old = await pull('2022-11-28');
  expect(old.selected).toBe('2022-11-28');
  expect(old.body).toHaveProperty('merge_commit_sha');
  const fresh = await pull('2026-03-10');
  expect(fresh.selected).toBe('2026-03-10');
  expect(fresh.body).not.toHaveProperty('merge_commit_sha');
  expect(fresh.body).toHaveProperty('merged', false);
  expect((await send('/user', { headers: { 'x-github-api-version': '1999-01-01' } })).status).toBe(400);
});

test('lists come in pages with links, and without a link when one page is all', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  for (const name of ['l1', 'l2', 'l3']) await served.bot.issues.createLabel({ ...REPOSITORY, name });
  expect((await send('/repos/acme/gitops/labels')).headers.get('link')).toBeNull();
  const link = (await send('/api/v3/repos/acme/gitops/labels?per_page=1&page=2')).headers.get('link');
  const page = (number: number) => `<${served.url}/api/v3/repos/acme/gitops/labels?per_page=1&page=${number}>`;
  expect(link).toBe(`${page(1)}; rel="prev", ${page(3)}; rel="next", ${page(3)}; rel="last", ${page(1)}; rel="first"`);
  const all = await served.bot.paginate(served.bot.issues.listLabelsForRepo, { ...REPOSITORY, per_page: 2 });
  expect(all.map((label) => label.name)).toEqual(['l1', 'l2', 'l3']);
  const wrong = await send('/repos/acme/gitops/labels?per_page=none&page=-1');
  expect(((await wrong.json()) as unknown[]).length).toBe(3);
});

test('people, rights and the server itself are told', async () => {
  const { data } = await served.bot.repos.listCollaborators(REPOSITORY);
  expect(data.map((person) => person.login)).toEqual(['platform-bot', 'reviewer']);
  await served.bot.repos.checkCollaborator({ ...REPOSITORY, username: 'reviewer' });
  expect(await refusal('/repos/acme/gitops/collaborators/stranger')).toBe('404 Not Found');
  const level = await served.bot.repos.getCollaboratorPermissionLevel({ ...REPOSITORY, username: 'reviewer' });
  expect(level.data.permission).toBe('admin');
  expect((await send('/meta')).status).toBe(200);
});

test('the page of a pull request is plain text for who has a token', async () => {
  await commitFiles(served, { 'a.txt': 'a\n' });
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  const { data } = await served.bot.pulls.create({
    ...REPOSITORY,
    title: 'T',
    head: 'side',
    base: 'main',
    body: '<b>',
  });
  expect((await fetch(data.html_url)).status).toBe(401);
  const page = await fetch(data.html_url, { headers: { authorization: 'Bearer bot-token' } });
  expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(await page.text()).toContain('#1 T (open)');
});
