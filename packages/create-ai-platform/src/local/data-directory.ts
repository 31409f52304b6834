import { resolve } from 'node:path';

/** The data folder as an absolute path. */
export function dataDirectoryOf(cwd: string, given: string | undefined): string {
  return resolve(cwd, given ?? '.ai-platform/local');
}
