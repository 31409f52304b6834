import type { FakeCluster } from './fake-cluster.ts';

/** A job, running unless told otherwise. */
export function putJob(cluster: FakeCluster, name: string, status: object = { active: 1, ready: 1 }): void {
  cluster.put('jobs', { metadata: { name }, spec: { template: { spec: { containers: [] } } }, status } as never);
}

/** Status of a job that succeeded. */
export const complete = { conditions: [{ type: 'Complete', status: 'True' }], succeeded: 1 };
/** Status of a job that used up its tries. */
export const failed = {
  conditions: [
    {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    },
  ],
};

/** Where a pod and its containers are. */
export interface PodState {
  readonly job?: string;
  readonly init?: object;
  readonly main?: object;
  readonly phase?: string;
  readonly restarts?: number;
  readonly restartPolicy?: string;
}

export const running = { running: {} };
export const done = { terminated: { exitCode: 0 } };

/** A pod of job `j` with one init container, `prepare`, and one container, `train`. */
export function putPod(cluster: FakeCluster, name: string, state: PodState): void {
  const { job: jobName = 'j', init, main, phase = 'Running', restarts = 0, restartPolicy = 'Never' } = state;
  const statusOf = (container: string, at: object | undefined): object[] =>
    at === undefined ? [] : [{ name: container, state: at, restartCount: container === 'train' ? restarts : 0 }];
  cluster.put('pods', {
    metadata: { name, labels: { 'batch.kubernetes.io/job-name': jobName } },
    spec: { restartPolicy, initContainers: [{ name: 'prepare' }], containers: [{ name: 'train' }] },
    status: { phase, initContainerStatuses: statusOf('prepare', init), containerStatuses: statusOf('train', main) },
  } as never);
}
