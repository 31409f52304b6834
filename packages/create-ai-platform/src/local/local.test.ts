import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConnections } from '@ai-platform/config';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { spawnBin } from '../testing/spawn-bin.ts';
import { temporaryDirectory } from '../testing/tree.ts';
import { importLocalPlatform } from './import-local-platform.ts';

async function newRepository(): Promise<string> {
  const parent = await temporaryDirectory();
  const env = { PATH: process.env['PATH'] ?? '', HOME: parent };
  const words = ['create', 'acme', '--yes', '--repository', 'acme/gitops', '--git'];
  expect(await runCommand(words, { cwd: parent, env })).toMatchObject({ status: 0 });
  return join(parent, 'acme');
}

const run = (words: string[], cwd: string) => spawnBin(words, { cwd }).ended;

/** Ids of the processes that hold files below a folder as words of their command. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(directory);
      } catch {
        return false;
      }
    });
}

describe('local', () => {
  it('comes up, is found again, is pushed to, and goes down', { timeout: 60_000 }, async () => {
    const cwd = await newRepository();
    onTestFinished(async () => void (await run(['local', 'down'], cwd)));
    expect(await run(['local', 'status'], cwd)).toMatchObject({ status: 1 });

    const up = await run(['local', 'up', '--json'], cwd);
    expect(up).toMatchObject({ status: 0, stderr: '' });
    const first = JSON.parse(up.stdout);
    expect(first).toMatchObject({ version: 1, command: 'local up', running: true, started: true });

    const file = join(cwd, '.ai-platform/connections.yaml');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, 'utf8');
    expect(parseConnections(text, file)).toMatchObject({
      ok: true,
      value: { gitHost: { apiUrl: first.connections.gitHost.apiUrl }, registry: first.connections.registry },
    });
    const token = (await readFile(first.connections.gitHost.tokenFile, 'utf8')).trim();
    expect(text + up.stdout).not.toContain(token);
    const git = (...words: string[]) => execFileSync('git', words, { cwd, encoding: 'utf8' }).trim();
    expect(git('status', '--porcelain', '--untracked-files=all')).toBe('');

    const again = await run(['local', 'up', '--push', '--json'], cwd);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({
      started: false,
      pid: first.pid,
      pushed: git('rev-parse', 'HEAD'),
    });
    const pushed = await fetch(`${first.connections.gitHost.apiUrl}/repos/acme/gitops/branches/main`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await pushed.json()).toMatchObject({ commit: { sha: git('rev-parse', 'HEAD') } });

    const status = await run(['local', 'status'], cwd);
    expect(status.status).toBe(0);
    expect(status.stdout).toContain(first.connections.registry.trackingUri);

    expect(await run(['local', 'down'], cwd)).toMatchObject({ status: 0 });
    expect(() => process.kill(first.pid, 0)).toThrow();
    expect(await run(['local', 'status'], cwd)).toMatchObject({ status: 1 });
    const stopped = await run(['local', 'down', '--json'], cwd);
    expect(stopped.status).toBe(0);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ stopped: false });
  });

  it.skipIf(process.platform !== 'linux')(
    'leaves nothing running when it is interrupted on the way up',
    { timeout: 60_000 },
    async () => {
      const cwd = await newRepository();
      const { child, ended } = spawnBin(['local', 'up', '--json'], { cwd });
      const started = join(cwd, '.ai-platform/local/platform.log');
      while (!existsSync(started)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      child.kill('SIGINT');
      const { status, stdout } = await ended;
      expect(status).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ status: 130, problems: [{ file: 'interrupted' }] });
      expect(existsSync(join(cwd, '.ai-platform/connections.yaml'))).toBe(false);
      await vi.waitFor(() => expect(processesOf(cwd)).toEqual([]), { timeout: 10_000 });
    },
  );

  it('runs in the foreground until it is interrupted', { timeout: 60_000 }, async () => {
    const cwd = await newRepository();
    const { child, ended } = spawnBin(['local', 'up', '--foreground', '--json'], { cwd });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const { stdout } = await run(['local', 'status', '--json'], cwd);
    expect(JSON.parse(stdout)).toMatchObject({ running: true, pid: child.pid });
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(await run(['local', 'status'], cwd)).toMatchObject({ status: 1 });
  });
});

describe('importLocalPlatform', () => {
  const missing = (name: string) =>
    Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });

  it('says how to install what is missing', async () => {
    const load = () => Promise.reject(missing('@ai-platform/local-platform'));
    await expect(importLocalPlatform('/nowhere', load)).rejects.toMatchObject({
      status: 2,
      problems: [
        { fix: expect.stringContaining('npm install --save-dev @ai-platform/local-platform onnxruntime-web') },
      ],
    });
  });

  it('does not call a broken installation a missing one', async () => {
    const load = () => Promise.reject(missing('hono'));
    await expect(importLocalPlatform('/nowhere', load)).rejects.toThrow("Cannot find package 'hono'");
  });
});
