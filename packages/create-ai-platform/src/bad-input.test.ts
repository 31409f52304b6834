import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS_FILE } from './connections/read-connections.ts';
import type { BadCase, Servers } from './testing/bad-input/bad-case.ts';
import { BASE } from './testing/bad-input/base-config.ts';
import { createCases } from './testing/bad-input/create-cases.ts';
import { remoteCases } from './testing/bad-input/remote-cases.ts';
import { repositoryCases } from './testing/bad-input/repository-cases.ts';
import { unknownCases } from './testing/bad-input/unknown-cases.ts';
import { usageCases } from './testing/bad-input/usage-cases.ts';
import { type LivePlatform, startLivePlatform } from './testing/live-platform.ts';
import { type OddServer, startOddServer } from './testing/odd-server.ts';
import { type Ran, runCommand } from './testing/run-command.ts';
import { treeText } from './testing/tree.ts';

// Not the synchronous one: the Git host runs in this process.
const execute = promisify(execFile);

const CASES: readonly BadCase[] = [...usageCases, ...createCases, ...repositoryCases, ...remoteCases, ...unknownCases];

let scratch: string;
let live: LivePlatform;
let odd: OddServer;
let servers: Servers;

const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: scratch });

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'bad-input-'));
  odd = await startOddServer();
  live = await startLivePlatform(BASE);
  const { gitHost, registry } = live.platform.connections;
  const token = (await readFile(gitHost.tokenFile, 'utf8')).trim();
  const host = { apiUrl: gitHost.apiUrl, token };
  servers = { odd, nowhere: await closedAddress(), gitHost: host, registry: registry.trackingUri };
});

afterAll(async () => {
  await live?.close();
  await odd?.close();
  await rm(scratch, { recursive: true, force: true });
});

/** An address where nothing listens: of a server that was there. */
async function closedAddress(): Promise<string> {
  const gone = await startOddServer();
  await gone.close();
  return new URL(gone.address('html')).origin;
}

/** A folder that the case may spoil: the live repository's copy without its connections, or an empty one. */
async function prepare(bad: BadCase): Promise<string> {
  const parent = await mkdtemp(join(scratch, 'case-'));
  await mkdir(join(parent, 'outside'));
  const directory = join(parent, 'here');
  await (bad.outside ? mkdir(directory) : cp(live.directory, directory, { recursive: true }));
  await rm(join(directory, CONNECTIONS_FILE), { force: true });
  for (const [path, content] of Object.entries(bad.files ?? {})) {
    const file = join(directory, path);
    await rm(file, { recursive: true, force: true });
    if (content !== undefined) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
  for (const [path, target] of Object.entries(bad.links ?? {})) {
    await symlink(target, join(directory, path));
  }
  for (const words of bad.git ?? []) {
    await execute('git', [...words], { cwd: directory, env: environment() });
  }
  return directory;
}

/** All references and pull requests of the Git host. */
async function remoteState(): Promise<string> {
  const paths = ['/git/matching-refs/heads', '/pulls?state=all'];
  return JSON.stringify(await Promise.all(paths.map((path) => live.gitHost('GET', path))));
}

describe('bad input', () => {
  it('is tried in at least 60 ways, on every command', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  });

  it.for(CASES)('$name', { timeout: 60_000 }, async (bad, { skip }) => {
    const reason = bad.skip?.();
    skip(reason !== undefined, reason);
    const cwd = await prepare(bad);
    const env = { ...environment(), ...bad.env?.(servers) };
    const [tree, remote] = [await treeText(dirname(cwd)), await remoteState()];

    const text = await runCommand(bad.words, { cwd, env });
    checkText(bad, text);
    const json = await runCommand([...bad.words, '--json'], { cwd, env });
    checkDocument(bad, json);

    expect(await treeText(dirname(cwd)), 'nothing changed on disk').toBe(tree);
    expect(await remoteState(), 'nothing changed in Git').toBe(remote);
  });
});

function checkText(bad: BadCase, { status, stdout, stderr }: Ran): void {
  const output = stdout + stderr;
  expect.soft(status, output).toBe(bad.status);
  expect.soft(output).toMatch(bad.place);
  expect.soft(output).toMatch(bad.reason);
  expect.soft(output).toMatch(bad.fix);
  expect(output, 'no stack').not.toMatch(/\n\s+at .+:\d+:\d+/);
  expect(output, 'no token').not.toContain(servers.gitHost.token);
  expect(output, 'no steering of the terminal').not.toContain('\u001b');
  if (bad.status !== 1) {
    const problems = stderr.split(/^error: /m).slice(1);
    expect(stdout, 'results are results').toBe('');
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem, 'place, reason and fix').toMatch(/^\S.*: .+[\s\S]*\n {2}fix: .+/);
    }
  }
}

function checkDocument(bad: BadCase, { status, stdout }: Ran): void {
  if (bad.words.includes('--json=yes')) {
    return;
  }
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ version: 1, status: bad.status });
  expect(status).toBe(bad.status);
  for (const problem of bad.status === 1 ? [] : document.problems) {
    expect(problem).toMatchObject({ file: expect.stringMatching(/./), message: expect.stringMatching(/./) });
    expect(problem.fix, JSON.stringify(problem)).toMatch(/./);
  }
}
