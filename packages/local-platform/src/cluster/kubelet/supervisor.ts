// A program of its own: runs one container's process and writes down what it says and how it ends, whatever becomes of the platform.
// Its argument is the folder of the try (see attempt-files.ts). It leads a process group and everything it starts is in it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  EXIT_FILE,
  type Exit,
  LAUNCH_FILE,
  type Launch,
  LOCK_FILE,
  LOG_FILE,
  type Lock,
  readJson,
  writeJson,
  writeJsonOnce,
} from './attempt-files.ts';
import { createLogWriter } from './log-writer.ts';
import { processIdentity, signalGroup } from './process-identity.ts';

/** Exit code of a container that could not be started, as containerd has it. */
const START_ERROR = 128;
/** What is still in the pipes when the process has ended gets this long to arrive. Milliseconds. */
const DRAIN = 500;

function main(directory: string): void {
  const launch = readJson<Launch>(directory, LAUNCH_FILE);
  const identity = processIdentity(process.pid);
  if (launch === undefined || identity === undefined || existsSync(join(directory, EXIT_FILE))) return;
  // The container gets the signals of its group; the supervisor stays to tell how it ended.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => {});
  // Open before the lock says that it runs: whoever follows the log from then on finds it.
  const log = openSync(join(directory, LOG_FILE), 'a', 0o600);
  const lock: Lock = { pid: process.pid, identity, startedAt: Date.now() };
  if (!writeJsonOnce(directory, LOCK_FILE, lock)) return;
  const end = (exit: Omit<Exit, 'startedAt' | 'finishedAt'>): void => {
    writeJson(directory, EXIT_FILE, { ...exit, startedAt: lock.startedAt, finishedAt: Date.now() } satisfies Exit);
    // As in a container, nothing outlives its first process. This ends the supervisor too.
    signalGroup(process.pid, 'SIGKILL');
  };
  run(launch, log, end);
}

function run(launch: Launch, log: number, end: (exit: Omit<Exit, 'startedAt' | 'finishedAt'>) => void): void {
  const [program = '', ...parameters] = launch.command;
  const child = spawn(program, parameters, {
    cwd: launch.directory,
    env: launch.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const writers = [
    follow(
      child.stdout,
      createLogWriter('stdout', (line) => writeSync(log, line)),
    ),
    follow(
      child.stderr,
      createLogWriter('stderr', (line) => writeSync(log, line)),
    ),
  ];
  child.once('error', (error: NodeJS.ErrnoException) => {
    if (child.pid !== undefined) return;
    const why = error.code === 'ENOENT' ? 'executable file not found in $PATH' : error.message;
    end({ exitCode: START_ERROR, reason: 'StartError', message: `exec: ${JSON.stringify(program)}: ${why}` });
  });
  child.once('exit', (code, signal) => {
    const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
    void drained(child).then(() => {
      for (const writer of writers) writer.flush();
      end({ exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' });
    });
  });
}

function follow(stream: NodeJS.ReadableStream, writer: ReturnType<typeof createLogWriter>) {
  stream.on('data', (chunk: Buffer) => writer.write(chunk));
  return writer;
}

/** A child that it left behind may hold the pipes open for ever. */
function drained(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => {
    child.once('close', resolve);
    setTimeout(resolve, DRAIN);
  });
}

main(process.argv[2] ?? '');
