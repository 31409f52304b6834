import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { LocalPlatformError } from './local-platform-error.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data-folder-'));
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

describe('the data folder', () => {
  test('is held by one process at a time, and free again when that one is killed', async () => {
    const open = `import { openDataFolder } from ${JSON.stringify(fileURLToPath(new URL('./data-folder.ts', import.meta.url)))};
      await openDataFolder(${JSON.stringify(root)}); console.log('held');`;
    const first = await openDataFolder(root);
    const second = spawnSync(process.execPath, ['--input-type=module', '-e', open], { encoding: 'utf8' });
    expect(second.stdout).toBe('');
    expect(second.stderr).toContain('is in use by another local platform');
    first.close();

    const killed = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', `${open} process.kill(process.pid, 'SIGKILL');`],
      { encoding: 'utf8' },
    );
    expect(killed).toMatchObject({ stdout: 'held\n', signal: 'SIGKILL' });
    const third = await openDataFolder(root);
    third.close();
  });

  test('keeps a token that only its owner reads, the same after reopening', async () => {
    const first = await openDataFolder(root);
    const { value, file } = first.token('reviewer');
    first.close();
    expect(value).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await openDataFolder(root);
    expect(second.token('reviewer').value).toBe(value);
    second.close();
  });

  test('that cannot be made is refused with what to do', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(openDataFolder(join(file, 'below'))).rejects.toSatisfy(
      (error) => error instanceof LocalPlatformError && error.message.includes(file) && error.hint.includes('--data'),
    );
  });

  test('that holds no database is refused, and left as it was', async () => {
    writeFileSync(join(root, 'state.db'), 'not a database, but long enough to be read as the head of one'.repeat(10));
    await expect(openDataFolder(root)).rejects.toThrow(/in use by another local platform, or is damaged/);
  });
});
