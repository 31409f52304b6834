import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inputError } from '../program/failure.ts';

type LocalPlatformModule = typeof import('@ai-platform/local-platform');

const NAME = '@ai-platform/local-platform';

/** Loads a module; a test gives its own. */
export type Load = (specifier: string) => Promise<unknown>;

/**
 * The local platform comes on demand: beside this package, or in the project of the current folder. Where it is in
 * neither, an `InputError` says how to install it.
 */
export async function importLocalPlatform(
  cwd: string,
  load: Load = (specifier) => import(specifier),
): Promise<LocalPlatformModule> {
  const found = (await loadIfThere(load, NAME)) ?? (await loadIfThere(load, resolveFrom(cwd)));
  if (found === undefined) {
    const fix = `install it in this folder: npm install --save-dev ${NAME} onnxruntime-web`;
    throw inputError(NAME, 'the local platform is not installed', fix);
  }
  return found as LocalPlatformModule;
}

async function loadIfThere(load: Load, specifier: string | undefined): Promise<unknown> {
  try {
    return specifier === undefined ? undefined : await load(specifier);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Missing itself: a missing dependency of it is another matter and must be seen. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(NAME)
  );
}

function resolveFrom(cwd: string): string | undefined {
  try {
    return pathToFileURL(createRequire(join(cwd, 'package.json')).resolve(NAME)).href;
  } catch {
    return undefined;
  }
}
