import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Longer than git holds the lock of a reference. A git that outlived its killed parent has ended or given up by then. */
const SETTLE_MILLISECONDS = 1_000;

/** Removes `*.lock` files and half received packs that a killed git left in a bare repository, which would refuse every later write. */
export function removeStaleLocks(directory: string): void {
  const locks = [...files(directory, false), ...files(join(directory, 'refs'), true)].filter((file) =>
    file.endsWith('.lock'),
  );
  for (const lock of locks) {
    waitUntilOlder(lock);
    rmSync(lock, { force: true });
  }
  for (const name of names(join(directory, 'objects'))) {
    if (name.startsWith('tmp_objdir-') || name.startsWith('incoming-')) {
      rmSync(join(directory, 'objects', name), { recursive: true, force: true });
    }
  }
}

function waitUntilOlder(file: string): void {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age < SETTLE_MILLISECONDS) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MILLISECONDS - Math.max(0, age));
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function files(directory: string, recursive: boolean): string[] {
  try {
    return readdirSync(directory, { recursive, encoding: 'utf8' }).map((name) => join(directory, name));
  } catch {
    return [];
  }
}
