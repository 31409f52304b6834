/** The outcome of one gate, always with a reason that carries the numbers. */
export interface Verdict {
  /** Stable name, for example `metric-minimum accuracy` or `artifact-stored`. */
  readonly gate: string;
  readonly outcome: 'pass' | 'warn' | 'block';
  /** One sentence without a final stop. May quote outside values: escape it where it is printed. */
  readonly reason: string;
  /** Present when the outcome is `block` because something is not known rather than wrong. */
  readonly unknown?: true;
}

/** Whether any verdict forbids the change. */
export function isBlocked(verdicts: readonly Verdict[]): boolean {
  return verdicts.some((verdict) => verdict.outcome === 'block');
}

/** A gate that holds. */
export function pass(gate: string, reason: string): Verdict {
  return { gate, outcome: 'pass', reason };
}

/** A gate that holds with something to look at. */
export function warn(gate: string, reason: string): Verdict {
  return { gate, outcome: 'warn', reason };
}

/** A gate that is broken. */
export function block(gate: string, reason: string): Verdict {
  return { gate, outcome: 'block', reason };
}

/** A gate that cannot be judged, which blocks. */
export function unknown(gate: string, reason: string): Verdict {
  return { gate, outcome: 'block', reason, unknown: true };
}
