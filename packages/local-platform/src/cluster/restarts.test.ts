import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Lock } from './kubelet/attempt-files.ts';
import { createAttempts } from './kubelet/attempts.ts';
import { processIdentity } from './kubelet/process-identity.ts';
import { BATCH, CORE, createTestCluster, hasCondition, nodeJob, type TestCluster } from './testing/test-cluster.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'restart-test-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Writes a line when it begins and one when it ends; runs for about the time, in milliseconds. */
const traced = (milliseconds: number) =>
  `const fs=require("fs");fs.writeFileSync(process.env.TRACE+".pid",String(process.pid));fs.appendFileSync(process.env.TRACE,"begin\\n");console.log("begin");setTimeout(()=>{console.log("end");fs.appendFileSync(process.env.TRACE,"end\\n")},${milliseconds})`;
const trace = () =>
  existsSync(join(directory, 'trace')) ? readFileSync(join(directory, 'trace'), 'utf8').trim().split('\n') : [];
const tracedJob = (name: string, milliseconds: number, spec: object = {}) => ({
  ...nodeJob(name, '', {
    spec,
    pod: {
      containers: [
        {
          name: 'main',
          image: 'i',
          command: ['node', '-e', traced(milliseconds)],
          env: [{ name: 'TRACE', value: join(directory, 'trace') }],
        },
      ],
    },
  }),
  metadata: { name, namespace: 'dev' },
});
const lockOf = (root: string): Lock | undefined => {
  const file = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('/lock.json'));
  return file === undefined ? undefined : (JSON.parse(readFileSync(join(root, file), 'utf8')) as Lock);
};
const isAlive = (pid: number) => processIdentity(pid) !== undefined;

describe('a cluster that closes and keeps its processes', () => {
  let it: TestCluster;
  beforeEach(() => {
    it = createTestCluster();
  });
  afterEach(async () => {
    await it.close();
  });

  test('goes on with what still runs, and reads what ended meanwhile', async () => {
    await it.call('POST', `${BATCH}/jobs`, tracedJob('long', 1_200));
    await it.call(
      'POST',
      `${BATCH}/jobs`,
      nodeJob('short', 'setTimeout(() => process.exit(3), 100)', { spec: { backoffLimit: 0 } }),
    );
    for (const name of ['long', 'short']) await it.until(`${BATCH}/jobs/${name}`, (body) => body.status?.active === 1);
    await expect.poll(trace).toEqual(['begin']);
    const [before] = (await it.call('GET', `${CORE}/pods?labelSelector=job-name=long`)).body.items;
    await it.restart({ keepProcesses: true });
    await expect.poll(trace, { timeout: 5_000 }).toEqual(['begin', 'end']);
    await it.until(`${BATCH}/jobs/long`, hasCondition('Complete'));
    const failed = await it.until(`${BATCH}/jobs/short`, hasCondition('Failed'));
    expect(failed.status.failed).toBe(1);
    const pods = (await it.call('GET', `${CORE}/pods?labelSelector=job-name=long`)).body.items;
    expect(pods.map((pod: typeof before) => pod.metadata.uid)).toEqual([before.metadata.uid]);
    expect((await it.call('GET', `${CORE}/pods/${before.metadata.name}/log`)).body).toBe('begin\nend\n');
  });

  test('ends the processes of pods that are gone when it comes back', async () => {
    await it.call('POST', `${BATCH}/jobs`, tracedJob('gone', 60_000));
    await expect.poll(trace, { timeout: 5_000 }).toEqual(['begin']);
    const lock = lockOf(it.directory);
    await it.call('DELETE', `${BATCH}/jobs/gone`);
    await it.restart({ keepProcesses: true });
    await expect.poll(() => isAlive(lock?.pid ?? 0), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => readdirSync(join(it.directory, 'pods')), { timeout: 5_000 }).toEqual([]);
  });

  test('that does not keep them ends them, and a Job is tried again as it says', async () => {
    await it.call('POST', `${BATCH}/jobs`, tracedJob('retried', 400, { backoffLimit: 1 }));
    await expect.poll(trace, { timeout: 5_000 }).toEqual(['begin']);
    const lock = lockOf(it.directory);
    await it.restart();
    expect(isAlive(lock?.pid ?? 0)).toBe(false);
    const done = await it.until(`${BATCH}/jobs/retried`, hasCondition('Complete'));
    expect([done.status.failed, done.status.succeeded]).toEqual([1, 1]);
    expect(trace()).toEqual(['begin', 'begin', 'end']);
    const pods = (await it.call('GET', `${CORE}/pods?labelSelector=job-name=retried`)).body.items;
    expect(pods.map((pod: { status: { reason?: string } }) => pod.status.reason).toSorted()).toEqual([
      'Terminated',
      undefined,
    ]);
  });

  test('fails a container whose supervisor was killed, ends what is left of it, and the Job goes on', async () => {
    await it.call('POST', `${BATCH}/jobs`, tracedJob('orphaned', 60_000, { backoffLimit: 0 }));
    await expect.poll(trace, { timeout: 5_000 }).toEqual(['begin']);
    const lock = lockOf(it.directory);
    process.kill(lock?.pid ?? 0, 'SIGKILL');
    await it.until(`${BATCH}/jobs/orphaned`, hasCondition('Failed'));
    const [pod] = (await it.call('GET', `${CORE}/pods?labelSelector=job-name=orphaned`)).body.items;
    expect(pod.status.containerStatuses[0].state.terminated).toMatchObject({
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
    });
    const program = Number(readFileSync(join(directory, 'trace.pid'), 'utf8'));
    await expect.poll(() => isAlive(program), { timeout: 5_000 }).toBe(false);
  });
});

describe('a cluster that is killed', () => {
  const program = fileURLToPath(new URL('./testing/cluster-process.ts', import.meta.url));
  const start = async (): Promise<ChildProcess> => {
    const child = fork(program, [directory], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const reopen = () => {
    const database = new DatabaseSync(join(directory, 'state.db'));
    return createTestCluster({ directory, database });
  };

  // Seeded points: around the start of the supervisor, in the middle of the run, around its end.
  test('at any moment loses nothing and runs nothing twice', { timeout: 60_000 }, async () => {
    const moments = [0, 15, 40, 90, 160, 300];
    let child = await start();
    child.send(tracedJob('trained', 500));
    await once(child, 'message');
    for (const moment of moments) {
      await sleep(moment);
      await kill(child);
      child = await start();
    }
    await kill(child);
    const it = reopen();
    try {
      const done = await it.until(`${BATCH}/jobs/trained`, hasCondition('Complete'));
      expect(done.status).toMatchObject({ succeeded: 1 });
      expect(done.status.failed).toBeUndefined();
      expect(trace()).toEqual(['begin', 'end']);
      expect((await it.call('GET', `${CORE}/pods`)).body.items).toHaveLength(1);
    } finally {
      await it.close();
    }
  });
});

describe('the try to run a container', () => {
  const container = () => join(directory, 'container');
  const launch = (script: string) => ({
    command: [process.execPath, '-e', script],
    directory,
    environment: { TRACE: join(directory, 'trace') },
  });
  const attempts = () => createAttempts(Date.now, () => {});
  const state = (of: ReturnType<typeof attempts>) => of.of(container()).at(-1)?.state;

  test('runs once, however many see that it is to be started', async () => {
    const first = attempts();
    first.start(container(), launch(traced(50)));
    const others = Array.from({ length: 4 }, attempts);
    for (const other of others) other.of(container());
    await expect.poll(() => others.map(state), { timeout: 10_000 }).toEqual(['ended', 'ended', 'ended', 'ended']);
    expect(trace()).toEqual(['begin', 'end']);
    expect(first.of(container())).toMatchObject([{ state: 'ended', exit: { exitCode: 0, reason: 'Completed' } }]);
  });

  test('is not taken for another process that has its number now, nor is that one touched', () => {
    const folder = join(container(), '0');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'launch.json'), JSON.stringify(launch('')));
    writeFileSync(
      join(folder, 'lock.json'),
      JSON.stringify({ pid: process.pid, identity: 'an earlier one', startedAt: 1 }),
    );
    expect(attempts().of(container())).toMatchObject([
      { state: 'ended', exit: { exitCode: 137, reason: 'ContainerStatusUnknown' } },
    ]);
    expect(isAlive(process.pid)).toBe(true);
  });

  test('that was never written down whole never was', () => {
    mkdirSync(join(container(), 'new'), { recursive: true });
    expect(attempts().of(container())).toEqual([]);
  });
});
