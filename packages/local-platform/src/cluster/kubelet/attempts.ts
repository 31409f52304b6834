import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  EXIT_FILE,
  type Exit,
  LAUNCH_FILE,
  type Launch,
  LOCK_FILE,
  type Lock,
  readJson,
  writeJson,
  writeJsonOnce,
} from './attempt-files.ts';
import { processIdentity, signalGroup } from './process-identity.ts';
import { createSupervisors, type Supervisors } from './supervisors.ts';

/** Where one try to run a container is. */
export type Attempt =
  | { readonly state: 'starting' }
  | { readonly state: 'running'; readonly lock: Lock }
  | { readonly state: 'ended'; readonly exit: Exit };

/** Why a container could not be started or went away unseen. */
interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** Starts, observes and ends the tries to run containers. */
export interface Attempts {
  /** The tries of a container so far, oldest first. Goes on with one that was to be started when the platform died. */
  of(containerDirectory: string): Attempt[];
  start(containerDirectory: string, launch: Launch): void;
  /** Writes down that a try ended before it ran. */
  fail(containerDirectory: string, problem: Problem): void;
  signal(lock: Lock, signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** As containerd has it. */
const START_ERROR = 128;
const KILLED = 137;

interface Context {
  readonly clock: () => number;
  readonly supervisors: Supervisors;
  /** What has ended does not change any more. */
  readonly ended: Map<string, Exit>;
}

/** `onEnd` is called when a container that this process started has ended. */
export function createAttempts(clock: () => number, onEnd: () => void): Attempts {
  const context: Context = { clock, supervisors: createSupervisors(onEnd), ended: new Map() };
  return {
    of: (container) => attemptDirectories(container).map((directory) => observe(context, directory)),
    start: (container, launch) => {
      context.supervisors.start(newAttempt(container, LAUNCH_FILE, launch));
    },
    fail: (container, problem) => {
      const now = clock();
      newAttempt(container, EXIT_FILE, {
        ...problem,
        exitCode: START_ERROR,
        startedAt: now,
        finishedAt: now,
      } satisfies Exit);
    },
    signal: (lock, signal) => {
      if (processIdentity(lock.pid) === lock.identity) signalGroup(lock.pid, signal);
    },
  };
}

function observe(context: Context, directory: string): Attempt {
  const exit = readExit(context, directory);
  if (exit !== undefined) return { state: 'ended', exit };
  const lock = readJson<Lock>(directory, LOCK_FILE);
  if (lock !== undefined) return observeLocked(context, directory, lock);
  const supervisor = context.supervisors.stateOf(directory);
  if (supervisor === 'over') return neverStarted(context, directory);
  if (supervisor === undefined) context.supervisors.start(directory);
  return { state: 'starting' };
}

function readExit({ ended }: Context, directory: string): Exit | undefined {
  const exit = ended.get(directory) ?? readJson<Exit>(directory, EXIT_FILE);
  if (exit !== undefined) ended.set(directory, exit);
  return exit;
}

function observeLocked(context: Context, directory: string, lock: Lock): Attempt {
  if (processIdentity(lock.pid) === lock.identity) return { state: 'running', lock };
  // It may have written its last word between the two looks.
  const exit = readExit(context, directory);
  if (exit !== undefined) return { state: 'ended', exit };
  killRemains(lock);
  const message = 'the process that ran the container was killed, and the container with it';
  return lost(context, directory, {
    reason: 'ContainerStatusUnknown',
    message,
    exitCode: KILLED,
    startedAt: lock.startedAt,
  });
}

/** Takes the lock first, so that no late supervisor starts it after all. */
function neverStarted(context: Context, directory: string): Attempt {
  const startedAt = context.clock();
  const taken = writeJsonOnce(directory, LOCK_FILE, { pid: process.pid, identity: 'none', startedAt } satisfies Lock);
  if (!taken) return { state: 'starting' };
  const message = 'the process that runs the container could not be started';
  return lost(context, directory, { reason: 'StartError', message, exitCode: START_ERROR, startedAt });
}

function lost(context: Context, directory: string, end: Omit<Exit, 'finishedAt'>): Attempt {
  const exit: Exit = { ...end, finishedAt: context.clock() };
  writeJson(directory, EXIT_FILE, exit);
  return { state: 'ended', exit };
}

/**
 * Ends what a dead supervisor left. A group's number is not given to a new process while the group has members, so when
 * nobody has the number now the group, if there is one, is the container's.
 */
function killRemains(lock: Lock): void {
  if (processIdentity(lock.pid) === undefined) signalGroup(lock.pid, 'SIGKILL');
}

/** The folders of a container's tries, oldest first. */
export function attemptDirectories(container: string): string[] {
  try {
    const numbers = readdirSync(container).filter((name) => /^\d+$/.test(name));
    return numbers.toSorted((left, right) => Number(left) - Number(right)).map((name) => join(container, name));
  } catch {
    return [];
  }
}

/** Makes the folder with its first file in it at once. */
function newAttempt(container: string, file: string, content: unknown): string {
  const directory = join(container, String(attemptDirectories(container).length));
  const temporary = join(container, 'new');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  writeJson(temporary, file, content);
  renameSync(temporary, directory);
  return directory;
}
