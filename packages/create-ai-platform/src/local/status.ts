import type { LocalStatusOptions } from '../commands/local-status.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { describeConnections } from './describe.ts';
import { importLocalPlatform } from './import-local-platform.ts';

/** `local status` */
export async function status(context: Context, options: LocalStatusOptions): Promise<Outcome> {
  const { localPlatformStatus } = await importLocalPlatform(context.cwd);
  const dataDirectory = dataDirectoryOf(context.cwd, options.data);
  const running = await localPlatformStatus(dataDirectory);
  if (running === undefined) {
    const text = `The local platform of ${dataDirectory} does not run. Start it with: ai-platform local up`;
    return { status: 1, text, data: { running: false, dataDirectory } };
  }
  const { pid, startedAt, connections } = running;
  const text = `The local platform runs (process ${pid}, since ${startedAt}).\n${describeConnections(connections)}`;
  return { text, data: { running: true, dataDirectory, pid, startedAt, connections } };
}
