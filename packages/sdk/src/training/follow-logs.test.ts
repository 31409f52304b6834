import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AbortError, NotFoundError } from '../errors/index.ts';
import { FakeCluster } from '../testing/fake-cluster.ts';
import { complete, done, failed, putJob, putPod, running } from '../testing/fake-objects.ts';
import { type LogLine, Training } from './index.ts';

let cluster: FakeCluster;
let training: Training;

beforeEach(async () => {
  cluster = new FakeCluster();
  await cluster.start();
  training = new Training({ kubeconfig: cluster.kubeconfig });
});

afterEach(async () => {
  await training.close();
  await cluster.remove();
});

/** Collects in the background. */
function collect(lines: AsyncIterable<LogLine>): { readonly texts: string[]; readonly end: Promise<void> } {
  const texts: string[] = [];
  const end = (async () => {
    for await (const { pod: name, container, text } of lines) texts.push(`${name}/${container}: ${text}`);
  })();
  end.catch(() => {});
  return { texts, end };
}

describe('logs', () => {
  test('what is there now: pods and containers in order, with the last lines, since a time', async () => {
    putJob(cluster, 'j');
    putPod(cluster, 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'one');
    cluster.write('p', 'train', 'two', 'three', '', 'größe');
    const all = collect(training.jobs.logs('j'));
    await all.end;
    expect(all.texts).toEqual(['p/prepare: one', 'p/train: two', 'p/train: three', 'p/train: ', 'p/train: größe']);
    const last = collect(training.jobs.logs('j', { tailLines: 1 }));
    await last.end;
    expect(last.texts).toEqual(['p/prepare: one', 'p/train: größe']);
    const times: string[] = [];
    for await (const { time } of training.jobs.logs('j')) times.push(time);
    const since = collect(training.jobs.logs('j', { sinceTime: times[2] as string }));
    await since.end;
    expect(since.texts).toEqual(['p/train: ', 'p/train: größe']);
  });

  test('a follow waits for the pod and its containers, goes through them in order, and ends with the job', async () => {
    putJob(cluster, 'j', {});
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    await vi.waitFor(() => expect(cluster.openStreams).toBe(2));
    putPod(cluster, 'p', { phase: 'Pending' });
    await sleep(50);
    cluster.write('p', 'prepare', 'preparing');
    putPod(cluster, 'p', { init: running, phase: 'Pending' });
    await vi.waitFor(() => expect(texts).toEqual(['p/prepare: preparing']));
    cluster.write('p', 'prepare', 'prepared');
    cluster.endLog('p', 'prepare');
    putPod(cluster, 'p', { init: done, phase: 'Pending' });
    cluster.write('p', 'train', 'training');
    putPod(cluster, 'p', { init: done, main: running });
    await vi.waitFor(() => expect(texts).toHaveLength(3), 5_000);
    cluster.write('p', 'train', 'trained');
    cluster.endLog('p', 'train');
    putPod(cluster, 'p', { init: done, main: done, phase: 'Succeeded' });
    putJob(cluster, 'j', complete);
    await end;
    expect(texts).toEqual(['p/prepare: preparing', 'p/prepare: prepared', 'p/train: training', 'p/train: trained']);
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
  });

  test('no line is lost or repeated over rotations, cuts and lines of the same nanosecond', async () => {
    putJob(cluster, 'j');
    putPod(cluster, 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.rotateAfter = 11;
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    const expected = ['p/prepare: ready'];
    for (let index = 0; index < 240; index++) {
      const lines = [`a${index}`, `b${index}`];
      if (index % 5 === 0) cluster.writeAtSameTime('p', 'train', ...lines, ...lines);
      else cluster.write('p', 'train', ...lines);
      expected.push(...(index % 5 === 0 ? [...lines, ...lines] : lines).map((text) => `p/train: ${text}`));
      if (index % 40 === 39) cluster.cut();
      await sleep(2);
    }
    cluster.endLog('p', 'train');
    putPod(cluster, 'p', { init: done, main: done, phase: 'Succeeded' });
    putJob(cluster, 'j', complete);
    await end;
    expect(texts).toEqual(expected);
  });

  test('a container that is restarted in its pod is read on, with what the run before still wrote', async () => {
    putJob(cluster, 'j');
    putPod(cluster, 'p', { init: done, main: running, restartPolicy: 'OnFailure' });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.write('p', 'train', 'first try');
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    await vi.waitFor(() => expect(texts).toHaveLength(2), 5_000);
    cluster.rotateAfter = 0;
    cluster.write('p', 'train', 'it broke');
    cluster.restartLog('p', 'train');
    cluster.rotateAfter = Number.POSITIVE_INFINITY;
    putPod(cluster, 'p', { init: done, main: running, restarts: 1, restartPolicy: 'OnFailure' });
    cluster.write('p', 'train', 'second try');
    await vi.waitFor(() => expect(texts).toHaveLength(4), 10_000);
    cluster.endLog('p', 'train');
    putPod(cluster, 'p', { init: done, main: done, restarts: 1, phase: 'Succeeded', restartPolicy: 'OnFailure' });
    putJob(cluster, 'j', complete);
    await end;
    expect(texts.slice(1)).toEqual(['p/train: first try', 'p/train: it broke', 'p/train: second try']);
  });

  test('pods that are tried again are followed, too, and a failed job ends it', async () => {
    putJob(cluster, 'j');
    const { texts, end } = collect(training.jobs.logs('j', { follow: true }));
    for (const name of ['p1', 'p2']) {
      cluster.write(name, 'prepare', 'ready');
      cluster.write(name, 'train', `${name} broke`);
      cluster.endLog(name, 'prepare');
      cluster.endLog(name, 'train');
      putPod(cluster, name, { init: done, main: { terminated: { exitCode: 1 } }, phase: 'Failed' });
      await sleep(20);
    }
    putPod(cluster, 'p3', { phase: 'Failed' });
    putJob(cluster, 'j', failed);
    await end;
    expect(texts.toSorted()).toEqual([
      'p1/prepare: ready',
      'p1/train: p1 broke',
      'p2/prepare: ready',
      'p2/train: p2 broke',
    ]);
  });

  test('leaving the loop, an abort, and a job that is not there end a follow', async () => {
    putJob(cluster, 'j');
    putPod(cluster, 'p', { init: done, main: running });
    cluster.write('p', 'prepare', 'ready');
    cluster.endLog('p', 'prepare');
    cluster.write('p', 'train', 'one');
    for await (const { text } of training.jobs.logs('j', { follow: true })) if (text === 'one') break;
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
    const controller = new AbortController();
    const { end } = collect(training.jobs.logs('j', { follow: true, signal: controller.signal }));
    await vi.waitFor(() => expect(cluster.openStreams).toBe(3), 5_000);
    controller.abort();
    await expect(end).rejects.toThrow(AbortError);
    await vi.waitFor(() => expect(cluster.openStreams).toBe(0));
    await expect(collect(training.jobs.logs('never', { follow: true })).end).rejects.toThrow(NotFoundError);
  });
});
