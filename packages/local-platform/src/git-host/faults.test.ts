import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { type FaultScript, scriptFaults } from './testing/scripted-faults.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;
let script: FaultScript;
let main: string;

beforeEach(async () => {
  script = scriptFaults();
  served = await serveGitHost({ wrap: script.wrap });
  main = await commitFiles(served, { 'a.txt': 'a\n' });
});

afterEach(async () => {
  expect(script.pending).toEqual([]);
  await served.close();
});

test('an answer that is lost after the write: the write is there, and the same call says so', async () => {
  script.add({ on: 'POST /git/refs', fault: { kind: 'lost-answer' } });
  const create = () => served.bot.git.createRef({ ...REPOSITORY, ref: 'refs/heads/side', sha: main });
  await expect(create()).rejects.toThrow();
  expect(await refused(create())).toBe('422 Reference already exists');
});

test('a server error or a limit comes as often as scripted, and nothing is done', async () => {
  const create = () => served.bot.git.createRef({ ...REPOSITORY, ref: 'refs/heads/side', sha: main });
  script.add({ on: 'POST /git/refs', fault: { kind: 'server-error', status: 502 }, times: 2 });
  script.add({ on: 'POST /git/refs', fault: { kind: 'secondary-limit', status: 403 } });
  script.add({ on: 'POST /git/refs', fault: { kind: 'primary-limit', status: 429, resetsAt: 1_700_000_000 } });
  expect(await refused(create())).toMatch(/^502/);
  expect(await refused(create())).toMatch(/^502/);
  expect(await refused(create())).toMatch(/^403 You have exceeded a secondary rate limit/);
  expect(await refused(create())).toMatch(/^429 API rate limit exceeded/);
  await create();
});

test('a reference reads stale once, and whether a pull request can be merged is unknown once', async () => {
  const head = await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await served.bot.pulls.create({ ...REPOSITORY, title: 't', head: 'side', base: 'main' });
  script.add({ on: 'GET /git/ref/heads/side', fault: { kind: 'stale-ref', sha: main } });
  script.add({ on: 'GET /pulls/1', fault: { kind: 'unknown-mergeable' } });
  const ref = async () => (await served.bot.git.getRef({ ...REPOSITORY, ref: 'heads/side' })).data.object.sha;
  const mergeable = async () => (await served.bot.pulls.get({ ...REPOSITORY, pull_number: 1 })).data.mergeable;
  expect([await ref(), await ref()]).toEqual([main, head]);
  expect([await mergeable(), await mergeable()]).toEqual([null, true]);
});
