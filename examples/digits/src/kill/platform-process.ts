import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAiPlatformJson } from '../demo/command-line.ts';
import type { Journey } from '../demo/journey.ts';

/** Kills the platform's own process, and it alone: the processes of its Jobs live on. */
export async function killPlatform(journey: Journey): Promise<void> {
  const { pid } = JSON.parse(await readFile(join(journey.repository, '.ai-platform/local/platform.json'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await sleep(5);
}

/** Starts it again on the same data. */
export async function restartPlatform(journey: Journey): Promise<void> {
  await createAiPlatformJson(journey.repository, ['local', 'up']);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
