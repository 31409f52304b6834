import type { Part, PartContext } from '../core/part.ts';
import type { ObjectReference } from './model/kube-object.ts';

/** What a cluster is given besides its places. */
export interface ClusterOptions extends PartContext {
  /** Made when missing, beside `default`. */
  readonly namespaces: readonly string[];
  /** The bearer token that every request must bring. Never told to a pod. */
  readonly token: string;
  /**
   * In-cluster addresses that exist somewhere else here: environment values and arguments that begin with a key
   * (`http://mlflow.mlflow.svc.cluster.local:5000`) get the value (`http://127.0.0.1:41234`) in its place.
   */
  readonly serviceAddresses: Readonly<Record<string, string>>;
  /** Set in every container, under what the container itself sets. */
  readonly environmentVariables?: Readonly<Record<string, string>>;
  /**
   * Folder in which the processes of a training run, by the value of their variable `AI_PLATFORM_TRAINING`. The pod
   * annotation `local.ai-platform.dev/working-directory` goes before it.
   */
  readonly workingDirectories?: Readonly<Record<string, string>>;
  /**
   * Wait before a failed pod or container is tried again; doubles with every failure up to 60 times itself. Milliseconds,
   * default 1,000 (Kubernetes waits 10 seconds).
   */
  readonly retryDelay?: number;
}

/** The part of the Kubernetes API that training needs, running each container's command as a local process. */
export interface Cluster extends Part {
  /**
   * Creates the object or makes the existing one like it: server-side apply with force, as `fieldManager`. What an earlier
   * apply of the same manager set and this one leaves out is removed.
   * @throws StatusError when the cluster refuses it (`code`, `reason` as in Kubernetes' Status).
   */
  apply(object: unknown, fieldManager: string): Promise<void>;
  /** Deletes the object and, in the background, what it owns. Does nothing when there is none. */
  remove(reference: ObjectReference): Promise<void>;
  /**
   * Ends timers and open streams and, unless told to keep them, every container's process. Processes that are kept (and those
   * that a kill of the platform leaves behind) are adopted by the next cluster on the same folder and database.
   */
  close(options?: { readonly keepProcesses?: boolean }): Promise<void>;
}
