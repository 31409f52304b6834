import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobFailedError, JobTimeoutError, NotFoundError } from '../errors/index.ts';
import { type LogLine, Training } from '../training/index.ts';

/** A cluster with controllers that a suite runs against. */
export interface TrainingServer {
  readonly kubeconfig: string;
  readonly context: string;
  /** Applies a CronJob in the context's namespace. */
  apply(object: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** A suspended CronJob whose steps run shell scripts; the last is the main container. */
function template(name: string, steps: Readonly<Record<string, string>>, more: object = {}): unknown {
  const containers = Object.entries(steps).map(([step, script]) => ({
    name: step,
    image: 'busybox:1.37',
    command: ['sh', '-c', script],
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      schedule: '0 0 1 1 *',
      suspend: true,
      jobTemplate: {
        metadata: { labels: { 'app.kubernetes.io/name': name } },
        spec: {
          backoffLimit: 0,
          ...more,
          template: {
            spec: { restartPolicy: 'Never', initContainers: containers.slice(0, -1), containers: containers.slice(-1) },
          },
        },
      },
    },
  };
}

/** What the SDK's training must do on any Kubernetes API server with controllers and kubelets. */
export function describeTraining(name: string, start: () => Promise<TrainingServer>): void {
  describe(name, () => {
    let server: TrainingServer;
    let training: Training;

    beforeAll(async () => {
      server = await start();
      training = new Training({ kubeconfig: server.kubeconfig, context: server.context });
    }, 900_000);

    afterAll(async () => {
      await training?.close();
      await server?.stop();
    });

    async function texts(lines: AsyncIterable<LogLine>): Promise<string[]> {
      const collected: string[] = [];
      for await (const { container, text } of lines) collected.push(`${container}: ${text}`);
      return collected;
    }

    test('a job runs its steps in order with its parameters, is followed from before it starts, and is waited for', async () => {
      await server.apply(
        template('steps', {
          prepare: 'echo one; echo two',
          train: 'echo "$AI_PLATFORM_PARAMETERS"; sleep 0.5; echo end',
        }),
      );
      const job = await training.jobs.create({ from: 'steps', parameters: { epochs: 2, name: "it's" } });
      expect(job).toMatchObject({
        from: 'steps',
        parameters: { epochs: 2, name: "it's" },
        labels: { 'app.kubernetes.io/name': 'steps' },
      });
      const following = texts(training.jobs.logs(job.id, { follow: true }));
      const done = await training.jobs.wait(job.id);
      expect(done).toMatchObject({
        id: job.id,
        status: { phase: 'succeeded' },
        pods: { active: 0, succeeded: 1, failed: 0 },
      });
      expect(done.finishedAt?.getTime()).toBeGreaterThanOrEqual(done.startedAt?.getTime() ?? Infinity);
      const expected = ['prepare: one', 'prepare: two', `train: {"epochs":2,"name":"it's"}`, 'train: end'];
      expect(await following).toEqual(expected);
      expect(await texts(training.jobs.logs(job.id))).toEqual(expected);
      expect((await training.jobs.create({ from: 'steps', parameters: { epochs: 2, name: "it's" } })).id).toBe(job.id);
      const found: string[] = [];
      for await (const { id } of training.jobs.list({ from: 'steps' })) found.push(id);
      expect(found).toEqual([job.id]);
    });

    test('a job that fails says why with its last lines', async () => {
      await server.apply(template('fails', { train: 'echo about to break; exit 3' }));
      const { id } = await training.jobs.create({ from: 'fails' });
      const error = await training.jobs.wait(id).then(undefined, (reason: unknown) => reason);
      expect(error).toBeInstanceOf(JobFailedError);
      expect(error).toMatchObject({ job: id, reason: 'BackoffLimitExceeded', lastLogLines: ['about to break'] });
      expect((await training.jobs.retrieve(id)).status.phase).toBe('failed');
      expect(await texts(training.jobs.logs(id, { follow: true }))).toEqual(['train: about to break']);
    });

    test('a job that is tried again is followed through all its pods', async () => {
      await server.apply(template('retries', { train: 'echo trying; exit 1' }, { backoffLimit: 1 }));
      const { id } = await training.jobs.create({ from: 'retries' });
      expect(await texts(training.jobs.logs(id, { follow: true }))).toEqual(['train: trying', 'train: trying']);
    });

    test('many lines written fast are all there, in order', async () => {
      await server.apply(
        template('many', { train: 'i=0; while [ $i -lt 3000 ]; do echo "line $i"; i=$((i+1)); done' }),
      );
      const { id } = await training.jobs.create({ from: 'many' });
      const lines = await texts(training.jobs.logs(id, { follow: true }));
      expect(lines).toEqual(Array.from({ length: 3000 }, (_, index) => `train: line ${index}`));
      expect(await texts(training.jobs.logs(id, { tailLines: 2 }))).toEqual(['train: line 2998', 'train: line 2999']);
    });

    test('a running job can be waited for with a limit, suspended and deleted', async () => {
      await server.apply(template('long', { train: 'echo begun; sleep 300' }));
      const { id } = await training.jobs.create({ from: 'long' });
      for await (const { text } of training.jobs.logs(id, { follow: true })) if (text === 'begun') break;
      expect((await training.jobs.retrieve(id)).status.phase).toBe('running');
      await expect(training.jobs.wait(id, { timeout: 200 })).rejects.toThrow(JobTimeoutError);
      await training.jobs.cancel(id, { mode: 'suspend' });
      expect((await training.jobs.retrieve(id)).status.phase).toBe('suspended');
      const waiting = training.jobs.wait(id).then(undefined, (reason: unknown) => reason);
      await training.jobs.cancel(id);
      expect(await waiting).toBeInstanceOf(NotFoundError);
      await expect(training.jobs.retrieve(id)).rejects.toThrow(NotFoundError);
      await expect(training.jobs.create({ from: 'no-such-template' })).rejects.toThrow(NotFoundError);
    });
  });
}
