import { AbortError, JobFailedError, JobTimeoutError, NotFoundError } from '../errors/index.ts';
import type { CallOptions } from '../transport/index.ts';
import { onlyJob, readLogs } from './follow-logs.ts';
import { type Job, readJob } from './job.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeJob } from './kube-objects.ts';
import { timeKey } from './log-cursor.ts';
import { observe } from './observe.ts';

const LAST_LINES = 20;
const LAST_LINES_TIMEOUT = 10_000;

/** How long to wait. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds to wait at most; the job goes on afterwards. Default: as long as it takes. */
  readonly timeout?: number;
}

/** Resolves with the job once it has succeeded. @throws JobFailedError, JobTimeoutError, AbortError, NotFoundError */
export async function waitForJob(client: KubeClient, id: string, options: WaitOptions = {}): Promise<Job> {
  const timeout = new AbortController();
  const timer = options.timeout === undefined ? undefined : setTimeout(() => timeout.abort(), options.timeout);
  const signals = [timeout.signal, ...(options.signal === undefined ? [] : [options.signal])];
  try {
    const job = await finished(client, id, AbortSignal.any(signals));
    if (job.status.phase !== 'failed') return job;
    const { reason, message } = job.status;
    throw new JobFailedError({ job: id, reason, message, lastLogLines: await lastLines(client, id) });
  } catch (error) {
    if (error instanceof AbortError && timeout.signal.aborted && options.signal?.aborted !== true)
      throw new JobTimeoutError(`job ${id} did not finish within ${options.timeout} ms; it goes on`, {
        retryable: true,
      });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function finished(client: KubeClient, id: string, signal: AbortSignal): Promise<Job> {
  let seen = false;
  for await (const jobs of observe<KubeJob>(client, onlyJob(id), { signal })) {
    const [object] = jobs.values();
    if (object === undefined)
      throw new NotFoundError(
        seen ? `job ${id} was deleted while it was waited for` : `there is no job ${JSON.stringify(id)}`,
        {
          status: 404,
          hint: 'it was cancelled, or its time to live passed: its run in the registry tells how it went',
        },
      );
    seen = true;
    const job = readJob(object);
    if (job.status.phase === 'succeeded' || job.status.phase === 'failed') return job;
  }
  throw new AbortError(`waiting for job ${id} was aborted by the caller`);
}

/** As many of the last lines as can be had; the failure is told without them, too. */
async function lastLines(client: KubeClient, id: string): Promise<readonly string[]> {
  const options: CallOptions = { signal: AbortSignal.timeout(LAST_LINES_TIMEOUT) };
  const lines: { readonly time: string; readonly text: string }[] = [];
  try {
    for await (const line of readLogs(client, id, { ...options, tailLines: LAST_LINES })) lines.push(line);
  } catch {
    // The pods may be gone already.
  }
  return lines
    .sort((a, b) => ((timeKey(a.time) ?? '') < (timeKey(b.time) ?? '') ? -1 : 1))
    .slice(-LAST_LINES)
    .map(({ text }) => text);
}
