import type { TransportDefaults } from '../transport/index.ts';
import { Jobs } from './jobs.ts';
import { KubeClient, type KubernetesOptions } from './kube-client.ts';

/** Which cluster, and how calls behave. */
export interface TrainingOptions extends KubernetesOptions, TransportDefaults {}

/** Training on a Kubernetes cluster. */
export class Training {
  readonly jobs: Jobs;
  readonly #client: KubeClient;

  constructor(options: TrainingOptions = {}) {
    const { kubeconfig, context, namespace, ...defaults } = options;
    this.#client = new KubeClient(
      {
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(context === undefined ? {} : { context }),
        ...(namespace === undefined ? {} : { namespace }),
      },
      defaults,
    );
    this.jobs = new Jobs(this.#client);
  }

  /** Closes its connections. */
  close(): Promise<void> {
    return this.#client.close();
  }
}
