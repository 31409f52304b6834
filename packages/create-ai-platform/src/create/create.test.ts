import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { temporaryDirectory, treeText } from '../testing/tree.ts';

const CONFIG = `# acme's platform
kind: Platform
version: 1
name: acme-ai
repository: { owner: acme, name: acme-gitops, branch: trunk }
clusters: [{ name: main, server: https://kubernetes.default.svc }]
environments:
  - { name: dev, cluster: main, namespace: acme-dev }
---
# digits
kind: Model
name: digits
runtime: triton
format: onnx
`;

describe('create', () => {
  it('writes a repository from defaults and says what to do next', async () => {
    const cwd = await temporaryDirectory();
    const { status, stdout, stderr } = await runCommand(['create', 'acme', '--yes'], { cwd });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain(`files to ${join(cwd, 'acme')}`);
    expect(stdout).toContain('cd acme');
    expect(stdout).toContain('Set repository.owner');
    expect(await readdir(cwd)).toEqual(['acme']);
    const config = await readFile(join(cwd, 'acme/ai-platform.yaml'), 'utf8');
    expect(config).toContain('name: acme\n');
  });

  it('is the default command', async () => {
    const cwd = await temporaryDirectory();
    expect(await runCommand(['my-app', '--yes', '--repository', 'acme/gitops'], { cwd })).toMatchObject({ status: 0 });
    const config = await readFile(join(cwd, 'my-app/ai-platform.yaml'), 'utf8');
    expect(config).toContain('repository: { owner: acme, name: gitops }');
  });

  it('splits a config file and keeps its comments', async () => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'all.yaml'), CONFIG);
    const { status } = await runCommand(['create', 'acme', '--config', 'all.yaml'], { cwd });
    expect(status).toBe(0);
    const model = await readFile(join(cwd, 'acme/models/digits/model.yaml'), 'utf8');
    expect(model).toBe('# digits\nkind: Model\nname: digits\nruntime: triton\nformat: onnx\n');
    expect(await readFile(join(cwd, 'acme/ai-platform.yaml'), 'utf8')).toMatch(/^# acme's platform\nkind: Platform\n/);
  });

  it('prints the tree with --dry-run and writes nothing', async () => {
    const cwd = await temporaryDirectory();
    const { status, stdout } = await runCommand(['create', 'acme', '--yes', '--dry-run'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^acme\/\n/);
    expect(stdout).toMatch(/── ai-platform\.yaml$/m);
    expect(stdout).toMatch(/── model\.yaml$/m);
    expect(await readdir(cwd)).toEqual([]);
    const json = await runCommand(['create', 'acme', '--yes', '--dry-run', '--json'], { cwd });
    const document = JSON.parse(json.stdout);
    expect(document).toMatchObject({ version: 1, command: 'create', status: 0, dryRun: true });
    expect(document.files).toContain('models/example/model.yaml');
  });

  it('makes a Git repository of one commit on the config’s branch', async () => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'all.yaml'), CONFIG);
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };
    const { status, stderr } = await runCommand(['create', 'acme', '--config', 'all.yaml', '--git'], { cwd, env });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const git = (...words: string[]) => execFileSync('git', words, { cwd: join(cwd, 'acme'), encoding: 'utf8' }).trim();
    expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('trunk');
    expect(git('log', '--format=%s')).toBe('Create the platform');
    expect(git('status', '--porcelain')).toBe('');
  });

  it('fills an empty directory in place, so that a shell in it stays where it is', async () => {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, 'here'));
    await writeFile(join(cwd, 'all.yaml'), CONFIG);
    const here = { cwd: join(cwd, 'here') };
    const before = (await stat(here.cwd)).ino;
    expect(await runCommand(['create', '.', '--config', '../all.yaml'], here)).toMatchObject({ status: 0, stderr: '' });
    expect((await stat(here.cwd)).ino).toBe(before);
    expect((await readdir(here.cwd)).filter((name) => name.startsWith('.create'))).toEqual([]);
    expect(await readdir(here.cwd)).toContain('ai-platform.yaml');
  });

  it('leaves nothing behind when git fails, and makes parents only for a whole repository', async () => {
    const cwd = await temporaryDirectory();
    const before = await treeText(cwd);
    const failed = await runCommand(['create', 'a/b/c', '--yes', '--git'], { cwd, env: { PATH: '/nonexistent' } });
    expect(failed.status).toBe(2);
    expect(failed.stderr).toContain('git is not installed');
    expect(await treeText(cwd)).toBe(before);
    expect(await runCommand(['create', 'a/b/c', '--yes'], { cwd })).toMatchObject({ status: 0 });
    expect(await readdir(join(cwd, 'a/b'))).toEqual(['c']);
  });

  it('leaves nothing behind in an empty directory either', async () => {
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, 'here'));
    const failed = await runCommand(['create', 'here', '--yes', '--git'], { cwd, env: { PATH: '/nonexistent' } });
    expect(failed.status).toBe(2);
    expect(await readdir(join(cwd, 'here'))).toEqual([]);
  });

  it('stops with 130 when interrupted, and leaves nothing', async () => {
    const cwd = await temporaryDirectory();
    const { status } = await runCommand(['create', 'acme', '--yes'], { cwd, signal: AbortSignal.abort() });
    expect(status).toBe(130);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('does not write through a dangling link', async () => {
    const cwd = await temporaryDirectory();
    await symlink(join(cwd, 'elsewhere'), join(cwd, 'acme'));
    const { status, stderr } = await runCommand(['create', 'acme', '--yes'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('exists and is not a directory');
    expect(await readdir(cwd)).toEqual(['acme']);
  });
});

describe('create on a terminal', () => {
  const ENTER = '\r';

  it('asks, takes suggestions with Enter, and writes what was answered', async () => {
    const cwd = await temporaryDirectory();
    const keys = [ENTER, ENTER, '\u001b[B', ENTER, ENTER];
    const { status, stdout, stderr } = await runCommand(['create', 'acme'], { cwd, terminal: true, keys });
    expect(status).toBe(0);
    expect(stderr).toContain('Name of the platform?');
    expect(stdout).not.toContain('Name of the platform?');
    const config = await readFile(join(cwd, 'acme/ai-platform.yaml'), 'utf8');
    expect(config).toContain('name: production');
    expect(config).not.toContain('staging');
  });

  it('asks for the directory when none is given', async () => {
    const cwd = await temporaryDirectory();
    const keys = [ENTER, ENTER, ENTER, ENTER, ENTER];
    expect(await runCommand([], { cwd, terminal: true, keys })).toMatchObject({ status: 0 });
    expect(await readdir(cwd)).toEqual(['ai-platform']);
  });

  it('ends with 130 on Ctrl-C and writes nothing', async () => {
    const cwd = await temporaryDirectory();
    const { status } = await runCommand(['create', 'acme'], { cwd, terminal: true, keys: [ENTER, '\u0003'] });
    expect(status).toBe(130);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('asks nothing in a pipe or in CI', async () => {
    const cwd = await temporaryDirectory();
    expect(await runCommand(['create', 'acme'], { cwd })).toMatchObject({ status: 2 });
    expect(await runCommand(['create', 'acme'], { cwd, terminal: true, env: { CI: '1' } })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--yes'),
    });
  });
});
