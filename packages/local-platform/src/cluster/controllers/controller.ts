import type { ObjectsContext } from '../objects/write-options.ts';

/** What controllers work with. */
export interface ControllerContext extends ObjectsContext {
  readonly log: (line: string) => void;
  /** Before a failed pod is tried again; doubles. Milliseconds. */
  readonly retryDelay: number;
}

/** Something that keeps the cluster as its objects say, until it is closed. */
export interface Controller {
  close(): void;
}
