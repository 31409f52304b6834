import type { LocalDownOptions } from '../commands/local-down.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { importLocalPlatform } from './import-local-platform.ts';

/** `local down` */
export async function down(context: Context, options: LocalDownOptions): Promise<Outcome> {
  const { stopLocalPlatform } = await importLocalPlatform(context.cwd);
  const dataDirectory = dataDirectoryOf(context.cwd, options.data);
  context.progress('Stopping the local platform');
  const stopped = await at(dataDirectory, () => stopLocalPlatform(dataDirectory));
  const text = stopped
    ? `The local platform is stopped. Its data stays in ${dataDirectory}`
    : `The local platform of ${dataDirectory} does not run.`;
  return { text, data: { stopped, dataDirectory } };
}
