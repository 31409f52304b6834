import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE, changed } from '../testing/bad-input/base-config.ts';
import { type LivePlatform, startLivePlatform } from '../testing/live-platform.ts';

const GATES = changed(
  BASE,
  '  - { metric: accuracy, min: 0.85 }\n',
  '  - { metric: accuracy, min: 0.85 }\n  - { metric: accuracy, notBelowChampionBy: 0 }\n  - { signature: compatible }\n',
);
const JOURNEY = { timeout: 120_000 };

let live: LivePlatform;

beforeAll(async () => {
  live = await startLivePlatform(GATES);
}, 60_000);

afterAll(() => live?.close());

interface Pull {
  readonly number: number;
  readonly state: string;
  readonly body: string;
  readonly head: { readonly sha: string };
  readonly base: { readonly sha: string };
}

const pulls = async () => (await live.gitHost('GET', '/pulls?state=all')) as Pull[];

async function json(words: readonly string[], status = 0) {
  const ran = await live.run([...words, '--json']);
  expect(ran.status, ran.stderr + ran.stdout).toBe(status);
  return JSON.parse(ran.stdout);
}

/** Verifies, merges, and waits until what Git says is what runs. */
async function merge(number: number): Promise<void> {
  const pull = (await live.gitHost('GET', `/pulls/${number}`)) as Pull;
  const verified = await json(['verify', '--base', pull.base.sha, '--head', pull.head.sha]);
  expect(verified).toMatchObject({ blocked: false, changed: [expect.anything()] });
  await live.gitHost('PUT', `/pulls/${number}/merge`, { sha: pull.head.sha });
  await live.platform.settled();
}

describe('a model on its way', () => {
  it('is planned without a trace, promoted, and found again', JOURNEY, async () => {
    expect(await live.register(0.9)).toBe('1');
    const promote = ['promote', '--model', 'digits', '--to', 'dev'];
    const planned = await json([...promote, '--plan']);
    expect(planned).toMatchObject({ kind: 'promotion', blocked: false, release: { version: '1' } });
    expect(planned.changeSet.changes.length).toBeGreaterThan(0);
    const nowhere = await live.run([...promote, '--body', 'no/such/folder/body.md']);
    expect(nowhere).toMatchObject({ status: 2, stdout: '' });
    expect(nowhere.stderr).toBe('error: no/such/folder/body.md: no such file or directory\n  fix: check the path\n');
    expect(await pulls()).toEqual([]);

    const body = join(live.directory, '..', 'body.md');
    const opened = await json([...promote, '--body', body]);
    expect(opened).toMatchObject({ action: 'created', release: { version: '1', environment: 'dev' } });
    const [pull] = await pulls();
    expect(pull?.number).toBe(opened.number);
    expect(pull?.body).toContain((await readFile(body, 'utf8')).trim().slice(0, 200));
    expect(pull?.body).toContain('ada');

    const again = await json(promote);
    expect(again).toMatchObject({ action: 'unchanged', number: opened.number });
    const waiting = await json(['status']);
    expect(waiting.environments.dev.models.digits).toMatchObject({
      served: { state: 'absent' },
      pullRequests: [{ number: opened.number }],
    });
    await merge(opened.number);
    const running = await json(['status']);
    expect(running.environments.dev.models.digits).toMatchObject({
      release: { version: '1' },
      deployment: { state: 'success' },
      served: { state: 'served', version: '1' },
      pullRequests: [],
    });
    expect(await json(promote)).toMatchObject({ action: 'running' });
  });

  it('takes what the source environment runs, and nothing before that', JOURNEY, async () => {
    const early = await live.run(['promote', '--model', 'digits', '--to', 'production']);
    expect(early).toMatchObject({ status: 2, stderr: expect.stringContaining('promote it to staging first') });
    const opened = await json(['promote', '--model', 'digits', '--to', 'staging']);
    expect(opened).toMatchObject({ action: 'created', release: { version: '1', promotedFrom: 'dev' } });
    await merge(opened.number);
  });

  it('is replaced by a better one, and refuses a worse one', JOURNEY, async () => {
    const better = await live.register(0.97, { version: '1', accuracy: 0.9 });
    const opened = await json(['promote', '--model', 'digits', '--to', 'dev', '--version', better]);
    expect(opened).toMatchObject({ action: 'created', before: { version: '1' }, release: { version: '2' } });
    await merge(opened.number);

    const worse = await live.register(0.88, { version: '2', accuracy: 0.97 });
    const before = await pulls();
    const refused = await live.run(['promote', '--model', 'digits', '--to', 'dev', '--version', worse]);
    expect(refused).toMatchObject({ status: 1, stderr: '' });
    expect(refused.stdout).toMatch(/BLOCK {2}not-below-champion accuracy/);
    expect(refused.stdout).toContain('1 of ');
    expect(await pulls()).toEqual(before);
  });

  it('goes back with a hold that automation does not pass', JOURNEY, async () => {
    const words = ['rollback', '--model', 'digits', '--environment', 'dev', '--reason', 'slow on Mondays'];
    const opened = await json(words);
    expect(opened).toMatchObject({
      kind: 'rollback',
      action: 'created',
      release: { version: '1', hold: { reason: 'slow on Mondays' } },
    });
    await merge(opened.number);
    const status = await live.run(['status']);
    expect(status.stdout).toMatch(/digits +dev +version 1 +success +version 1 +hold: slow on Mondays/);
    const held = await live.run(['promote', '--model', 'digits', '--to', 'dev', '--version', '2']);
    expect(held.status).toBe(1);
    expect(held.stdout).toMatch(/BLOCK {2}no-hold/);
  });

  it('tells its history from Git', JOURNEY, async () => {
    const { entries } = await json(['history', '--model', 'digits', '--environment', 'dev']);
    expect(entries.map((entry: { version: string }) => entry.version)).toEqual(['1', '2', '1']);
    expect(entries[0]).toMatchObject({ hold: 'slow on Mondays', commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const text = await live.run(['history', '--model', 'digits']);
    expect(text.stdout.trim().split('\n')).toHaveLength(4);
  });

  it('is not verified when somebody changed more than a promotion does', JOURNEY, async () => {
    const base = ((await live.gitHost('GET', '/git/ref/heads/main')) as { object: { sha: string } }).object.sha;
    const path = 'models/digits/dev/release.yaml';
    const file = (await live.gitHost('GET', `/contents/${path}?ref=main`)) as { content: string };
    const text = Buffer.from(file.content, 'base64')
      .toString()
      .replace(/(artifact\.sha256: \W?)[0-9a-f]{64}/, `$1${'e'.repeat(64)}`);
    expect(text).toContain('e'.repeat(64));
    const tree = (await live.gitHost('POST', '/git/trees', {
      base_tree: base,
      tree: [{ path, mode: '100644', type: 'blob', content: text }],
    })) as { sha: string };
    const commit = (await live.gitHost('POST', '/git/commits', {
      message: 'Look innocent',
      tree: tree.sha,
      parents: [base],
    })) as { sha: string };
    const { blocked, verdicts } = await json(['verify', '--base', base, '--head', commit.sha], 1);
    expect(blocked).toBe(true);
    expect(verdicts).toContainEqual(expect.objectContaining({ outcome: 'block' }));
  });

  it('shows what can be reached before anything is promoted', async () => {
    const checks = await json(['promote', '--model', 'digits', '--to', 'production', '--preflight']);
    expect(checks.checks.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true]);
  });
});

it('works from a fresh clone', JOURNEY, async () => {
  const { gitHost } = live.platform.connections;
  const token = (await readFile(gitHost.tokenFile, 'utf8')).trim();
  const url = gitHost.cloneUrl.replace('://', `://platform-bot:${token}@`);
  const clone = join(live.directory, '..', 'clone');
  await promisify(execFile)('git', ['clone', '--quiet', url, clone]);
  const { runCommand } = await import('../testing/run-command.ts');
  expect(await runCommand(['validate'], { cwd: clone })).toMatchObject({ status: 0, stderr: '' });
  expect(await runCommand(['diff', '--check'], { cwd: clone })).toMatchObject({ status: 0, stdout: '' });
});
