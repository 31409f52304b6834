// The process behind `local up`: starts the platform that its one argument (JSON of LocalPlatformOptions) describes, until it is told to end.
import process from 'node:process';
import { LocalPlatformError } from './local-platform-error.ts';
import type { LocalPlatformOptions } from './options.ts';
import { startLocalPlatform } from './start-local-platform.ts';

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as LocalPlatformOptions;
  const platform = await startLocalPlatform(options);
  const end = () => {
    void platform.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

main().catch((error: unknown) => {
  const hint = error instanceof LocalPlatformError ? `\n${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exit(1);
});
