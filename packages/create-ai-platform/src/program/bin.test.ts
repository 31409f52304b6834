import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnBin } from '../testing/spawn-bin.ts';
import { temporaryDirectory } from '../testing/tree.ts';

describe('the bin file', () => {
  it('answers --version without loading the package', async () => {
    const cwd = await temporaryDirectory();
    const { status, stdout, stderr } = await spawnBin(['--version'], { cwd }).ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('passes words, status and streams through', async () => {
    const cwd = await temporaryDirectory();
    const help = await spawnBin(['--help'], { cwd }).ended;
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('promote');
    const refused = await spawnBin(['promote', '--frob'], { cwd }).ended;
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain("unknown option '--frob'");
  });

  it('says that Node is too old before anything loads', async () => {
    const cwd = await temporaryDirectory();
    const old = join(cwd, 'old.cjs');
    await writeFile(old, "Object.defineProperty(process.versions, 'node', { value: '20.11.0' });");
    const env = { NODE_OPTIONS: `--require=${old}` };
    const { status, stderr } = await spawnBin(['--help'], { cwd, env }).ended;
    expect(status).toBe(2);
    expect(stderr).toMatch(/22\.19 or newer is needed\n {2}fix: /);
  });
});
