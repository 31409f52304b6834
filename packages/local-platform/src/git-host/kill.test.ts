import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { git, REPOSITORY } from './testing/serve-git-host.ts';

const PROGRAM = fileURLToPath(new URL('./testing/host-process.ts', import.meta.url));

let directory: string;
let child: ChildProcessWithoutNullStreams;
let port = '0';

async function start(): Promise<void> {
  child = spawn(process.execPath, [PROGRAM, directory, port]);
  port = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error('the host did not start')));
  });
}

async function kill(): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'killed-'));
  port = '0';
  await start();
});

afterEach(async () => {
  await kill();
  rmSync(directory, { recursive: true });
});

function client(): Octokit {
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({ auth: 'bot-token', baseUrl: `http://127.0.0.1:${port}/api/v3`, log: quiet });
}

async function seed(): Promise<void> {
  const folder = join(directory, 'seed');
  await git(['init', '--quiet', '-b', 'main', folder], directory);
  await git(['commit', '--quiet', '--allow-empty', '-m', 'start'], folder);
  await git(['push', '--quiet', `http://x:bot-token@127.0.0.1:${port}/acme/gitops.git`, 'main'], folder);
}

/** What was answered before the kill. */
interface Acknowledged {
  readonly opened: string[];
  readonly merged: number[];
  readonly comments: number[];
}

/** Opens and merges pull requests, one after another, until the host is gone. */
async function promoteUntilKilled(round: number, done: Acknowledged): Promise<void> {
  const { git: data, pulls, issues } = client();
  for (let index = 0; ; index += 1) {
    const head = `promote/${round}/${index}`;
    const base = (await data.getRef({ ...REPOSITORY, ref: 'heads/main' })).data.object.sha;
    const base_tree = (await data.getCommit({ ...REPOSITORY, commit_sha: base })).data.tree.sha;
    const file = { path: `${head}.yaml`, mode: '100644', type: 'blob', content: 'x' } as const;
    const tree = (await data.createTree({ ...REPOSITORY, base_tree, tree: [file] })).data.sha;
    const commit = await data.createCommit({ ...REPOSITORY, message: head, tree, parents: [base] });
    await data.createRef({ ...REPOSITORY, ref: `refs/heads/${head}`, sha: commit.data.sha });
    const pull = (await pulls.create({ ...REPOSITORY, title: head, head, base: 'main' })).data;
    done.opened.push(head);
    await issues.createComment({ ...REPOSITORY, issue_number: pull.number, body: head });
    done.comments.push(pull.number);
    await pulls.merge({ ...REPOSITORY, pull_number: pull.number, sha: pull.head.sha });
    done.merged.push(pull.number);
  }
}

/** Everything acknowledged is there once, and pull requests say what git says. */
async function checkEverything(done: Acknowledged): Promise<void> {
  const { pulls, issues, paginate } = client();
  const all = await paginate(pulls.list, { ...REPOSITORY, state: 'all', per_page: 100 });
  const heads = all.map((pull) => pull.head.ref);
  expect(new Set(heads).size).toBe(heads.length);
  expect(heads).toEqual(expect.arrayContaining(done.opened));
  const repository = join(directory, 'part/acme/gitops.git');
  const files = (await git(['-C', repository, 'ls-tree', '-r', '--name-only', 'main'], directory)).split('\n');
  const merges = await git(['-C', repository, 'log', '--merges', '--format=%s', 'main'], directory);
  for (const pull of all) {
    expect({ head: pull.head.ref, merged: pull.merged_at !== null }).toEqual({
      head: pull.head.ref,
      merged: files.includes(`${pull.head.ref}.yaml`),
    });
    const mine = merges.split('\n').filter((line) => line.startsWith(`Merge pull request #${pull.number} `));
    expect(mine).toHaveLength(pull.merged_at === null ? 0 : 1);
  }
  expect(all.filter((pull) => pull.merged_at).map((pull) => pull.number)).toEqual(expect.arrayContaining(done.merged));
  for (const issue_number of done.comments) {
    expect((await issues.listComments({ ...REPOSITORY, issue_number })).data).toHaveLength(1);
  }
  await git(['-C', repository, 'fsck', '--strict', '--no-dangling'], directory);
}

test('kill -9 at any moment of promotions and merges loses nothing acknowledged and doubles nothing', async () => {
  await seed();
  const done: Acknowledged = { opened: [], merged: [], comments: [] };
  for (const [round, milliseconds] of [130, 215, 340].entries()) {
    const work = promoteUntilKilled(round, done).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await kill();
    await work;
    await start();
    await checkEverything(done);
  }
  // The host goes on as if nothing had happened.
  const before = done.merged.length;
  const work = promoteUntilKilled(99, done).catch(() => {});
  await expect.poll(() => done.merged.length, { timeout: 10_000 }).toBeGreaterThan(before);
  await kill();
  await work;
  await start();
  await checkEverything(done);
}, 60_000);
