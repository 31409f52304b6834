import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LocalPlatformError } from './local-platform-error.ts';
import type { LocalPlatformOptions, LocalPlatformStatus } from './options.ts';
import { STATUS_FILE } from './start-local-platform.ts';

/** Name of the platform's log in the data folder. */
export const LOG_FILE = 'platform.log';

const START_TIMEOUT_MILLISECONDS = 60_000;
const STOP_TIMEOUT_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 50;

/**
 * Starts a platform in a process of its own and returns when it is ready; when one runs on the data folder already, returns that one.
 * @throws LocalPlatformError with the end of its log when it does not come up.
 */
export async function spawnLocalPlatform(
  options: LocalPlatformOptions,
  signal?: AbortSignal,
): Promise<LocalPlatformStatus> {
  const running = await localPlatformStatus(options.dataDirectory);
  if (running) return running;
  const root = resolve(options.dataDirectory);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const log = openSync(join(root, LOG_FILE), 'a', 0o600);
  // The file stands beside this one, as source (.ts) or built (.js); Node's own options (conditions) go along.
  const daemon = fileURLToPath(
    new URL(`./daemon${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url),
  );
  const child = spawn(
    process.execPath,
    [...process.execArgv, daemon, JSON.stringify({ ...options, dataDirectory: root })],
    {
      detached: true,
      stdio: ['ignore', log, log],
    },
  );
  let ended = false;
  child.once('error', () => {
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  while (Date.now() < deadline && !ended) {
    if (signal?.aborted === true) {
      // Nobody waits for it any more, and nobody would know that it runs.
      child.kill('SIGTERM');
      signal.throwIfAborted();
    }
    const status = await localPlatformStatus(root);
    if (status?.pid === child.pid && status) return status;
    await sleep(POLL_MILLISECONDS);
  }
  if (!ended) child.kill('SIGKILL');
  throw new LocalPlatformError(
    `The local platform did not start: ${lastLines(join(root, LOG_FILE))}`,
    `Read ${join(root, LOG_FILE)}; a damaged data folder can be removed and made anew.`,
  );
}

/** Of the platform that runs on the data folder, or undefined: the process must answer with the instance its file names. */
export async function localPlatformStatus(dataDirectory: string): Promise<LocalPlatformStatus | undefined> {
  const status = readStatus(dataDirectory);
  if (status === undefined) return undefined;
  try {
    const response = await fetch(`${status.connections.registry.trackingUri}/health`, {
      signal: AbortSignal.timeout(5_000),
    });
    return response.headers.get('x-ai-platform-instance') === status.instance ? status : undefined;
  } catch {
    return undefined;
  }
}

/** Stops the platform on the data folder and waits until its process has ended. False when none runs. */
export async function stopLocalPlatform(dataDirectory: string): Promise<boolean> {
  const status = await localPlatformStatus(dataDirectory);
  if (status === undefined) return false;
  process.kill(status.pid, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT_MILLISECONDS;
  while (isAlive(status.pid)) {
    if (Date.now() > deadline) {
      throw new LocalPlatformError(
        `The local platform (process ${status.pid}) does not end`,
        `End it with: kill -9 ${status.pid}`,
      );
    }
    await sleep(POLL_MILLISECONDS);
  }
  return true;
}

function readStatus(dataDirectory: string): LocalPlatformStatus | undefined {
  try {
    return JSON.parse(readFileSync(join(resolve(dataDirectory), STATUS_FILE), 'utf8')) as LocalPlatformStatus;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n') || 'it wrote nothing';
}
