/** A pod or container cannot start yet; it is tried again. `reason` and message go into the container's waiting state. */
export class NotReadyProblem extends Error {
  override readonly name = 'NotReadyProblem';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** It can never start here; the container is failed with the message. */
export class UnsupportedProblem extends Error {
  override readonly name = 'UnsupportedProblem';
}
