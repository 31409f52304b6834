import { execFileSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BASE, changed, PLATFORM } from '../testing/bad-input/base-config.ts';
import { runCommand } from '../testing/run-command.ts';
import { temporaryDirectory, treeText } from '../testing/tree.ts';

async function newRepository(): Promise<string> {
  const parent = await temporaryDirectory();
  await writeFile(join(parent, 'config.yaml'), BASE);
  const created = await runCommand(['create', 'here', '--config', 'config.yaml'], { cwd: parent });
  expect(created).toMatchObject({ status: 0, stderr: '' });
  return join(parent, 'here');
}

async function json(words: readonly string[], cwd: string) {
  const { stdout, stderr } = await runCommand([...words, '--json'], { cwd });
  expect(stderr).not.toContain('error:');
  return JSON.parse(stdout);
}

describe('a new repository', () => {
  it('is valid, and what its config says', async () => {
    const cwd = await newRepository();
    const before = await treeText(cwd);
    expect(await runCommand(['validate'], { cwd })).toEqual({ status: 0, stdout: 'No findings.\n', stderr: '' });
    expect(await runCommand(['diff', '--check'], { cwd })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await json(['generate'], cwd)).toMatchObject({ version: 1, command: 'generate', changes: [] });
    expect(await treeText(cwd)).toBe(before);
  });
});

describe('a changed config', () => {
  it('is shown by diff as git apply reads it, and written by generate', async () => {
    const cwd = await newRepository();
    await writeFile(join(cwd, 'ai-platform.yaml'), changed(PLATFORM, 'acme-staging', 'acme-stage'));
    const patch = await runCommand(['diff'], { cwd });
    expect(patch.status).toBe(0);
    expect(patch.stdout).toContain('acme-stage');

    const planned = await json(['generate', '--dry-run'], cwd);
    expect(planned.dryRun).toBe(true);
    expect(planned.changes.length).toBeGreaterThan(1);
    expect(await json(['generate', '--dry-run'], cwd)).toEqual(planned);

    const applied = await newRepository();
    await writeFile(join(applied, 'ai-platform.yaml'), changed(PLATFORM, 'acme-staging', 'acme-stage'));
    execFileSync('git', ['apply', '--whitespace=nowarn'], { cwd: applied, input: patch.stdout });

    const generated = await runCommand(['generate'], { cwd });
    expect(generated).toMatchObject({ status: 0, stderr: '' });
    expect(generated.stdout).toMatch(/Done: \d+ updated\.\n$/);
    expect(await treeText(cwd)).toBe(await treeText(applied));
    expect(await runCommand(['diff', '--check'], { cwd })).toMatchObject({ status: 0 });
  });

  it('is written for one environment at a time', async () => {
    const cwd = await newRepository();
    const both = changed(changed(PLATFORM, 'acme-staging', 'acme-stage'), 'acme-production', 'acme-prod');
    await writeFile(join(cwd, 'ai-platform.yaml'), both);
    const { changes } = await json(['generate', '--environment', 'staging'], cwd);
    const paths = changes.map(({ path }: { path: string }) => path);
    expect(paths).toContain('argocd/main/models-staging.yaml');
    expect(paths).not.toContain('argocd/main/models-production.yaml');
    expect(await readFile(join(cwd, 'argocd/main/models-production.yaml'), 'utf8')).not.toContain('acme-prod\n');
    expect(await runCommand(['diff', '--check', '--environment', 'staging'], { cwd })).toMatchObject({ status: 0 });
    expect(await runCommand(['diff', '--check'], { cwd })).toMatchObject({ status: 1 });
  });

  it('leaves what is the user’s alone: seeded files, own files, links elsewhere', async () => {
    const cwd = await newRepository();
    await writeFile(join(cwd, 'README.md'), '# Ours\n');
    await writeFile(join(cwd, 'notes.txt'), 'mine\n');
    await symlink('/etc', join(cwd, 'elsewhere'));
    await writeFile(join(cwd, 'ai-platform.yaml'), changed(PLATFORM, 'acme-staging', 'acme-stage'));
    expect(await runCommand(['generate'], { cwd })).toMatchObject({ status: 0 });
    expect(await readFile(join(cwd, 'README.md'), 'utf8')).toBe('# Ours\n');
    expect(await readFile(join(cwd, 'notes.txt'), 'utf8')).toBe('mine\n');
    expect(await runCommand(['validate'], { cwd })).toMatchObject({ status: 0 });
  });

  it('writes nothing when interrupted', async () => {
    const cwd = await newRepository();
    await writeFile(join(cwd, 'ai-platform.yaml'), changed(PLATFORM, 'acme-staging', 'acme-stage'));
    const before = await treeText(cwd);
    expect(await runCommand(['generate'], { cwd, signal: AbortSignal.abort() })).toMatchObject({ status: 130 });
    expect(await treeText(cwd)).toBe(before);
  });
});
