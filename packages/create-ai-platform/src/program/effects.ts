import type { Readable, Writable } from 'node:stream';

/** Everything a command touches of the world it runs in: given, never fetched, so that a test can give its own. */
export interface Effects {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder the command runs in. */
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Aborted by SIGINT and SIGTERM: whatever runs stops, and nothing half-written stays. */
  readonly signal: AbortSignal;
}

/** What a command's implementation is given. */
export interface Context extends Effects {
  /** True when a person can be asked: input and standard error are terminals. */
  readonly interactive: boolean;
  /** One line about what happens now; shown on a terminal only. */
  readonly progress: (text: string) => void;
  /** One line that a person should read, on standard error. */
  readonly warn: (text: string) => void;
  /** Names a secret: whatever is printed later, it is not in it. */
  readonly secret: (value: string) => void;
}

/**
 * 0 done, 1 a check or gate says no, 2 the input is wrong, 3 a remote system failed, 70 a bug of ours,
 * 130 interrupted.
 */
export type ExitStatus = 0 | 1 | 2 | 3 | 70 | 130;

/** What a command found or did, as text for people and as data for machines. */
export interface Outcome {
  /** 1 where a check or a gate says no; 0 unless said otherwise. */
  readonly status?: 0 | 1;
  /** Printed on standard output, without a closing line break; nothing when empty. */
  readonly text: string;
  /** The fields of the one document that `--json` prints, beside `version`, `command` and `status`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What goes on after the outcome is printed, for a command that stays. */
  readonly stay?: () => Promise<void>;
}
