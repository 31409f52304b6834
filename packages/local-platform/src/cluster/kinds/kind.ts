import type { KubeObject } from '../model/kube-object.ts';
import type { FieldProblem } from '../model/status-errors.ts';

/** What is special about a resource: how its objects are completed and checked. */
export interface Kind<T extends KubeObject = KubeObject> {
  /** Fills in what the API server fills in at creation only; runs before `complete`. */
  initialize?(object: T): T;
  /** Fills in defaults, at creation and at every change. */
  complete?(object: T): T;
  /** What is wrong with an object. */
  problems?(object: T): FieldProblem[];
  /** What is wrong with a change. */
  changeProblems?(after: T, before: T): FieldProblem[];
  /** The longest name; 253 when undefined. */
  readonly nameLimit?: number;
  /** One DNS label instead of several. */
  readonly nameIsLabel?: boolean;
}
