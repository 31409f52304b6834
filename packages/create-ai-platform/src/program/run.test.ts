import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { runCommand } from '../testing/run-command.ts';
import { everywhere } from './shared-flags.ts';

const NAMES = Object.keys(commands);

describe('help', () => {
  it('lists every command on standard output', async () => {
    const { status, stdout, stderr } = await runCommand(['--help']);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    for (const name of NAMES) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect(await runCommand(['help'])).toEqual(await runCommand(['-h']));
  });

  it.each(Object.entries(commands))('of %s names every flag and shows an example that parses', async (name, entry) => {
    const command = await entry.load();
    const words = name.split(' ');
    const { status, stdout } = await runCommand([...words, '--help']);
    expect(status).toBe(0);
    for (const key of Object.keys({ ...command.flags, ...everywhere })) {
      expect(stdout).toContain(` --${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
    expect(stdout).toMatch(/Examples?:\n {2}# .+\n {2}ai-platform /);
    expect((await runCommand(['help', ...words])).stdout).toBe(stdout);
    const { parseArguments } = await import('./parse-arguments.ts');
    for (const example of command.examples) {
      expect(example.line.startsWith(name)).toBe(true);
      const rest = example.line
        .slice(name.length)
        .replaceAll(/"[^"]*"/g, 'text')
        .trim();
      expect(() => parseArguments(command, rest === '' ? [] : rest.split(/\s+/))).not.toThrow();
    }
  });

  it('is shown although required flags are missing', async () => {
    expect(await runCommand(['promote', '--help'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('prints the version of the package', async () => {
    const { status, stdout } = await runCommand(['--version']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('usage errors', () => {
  it.each([
    [['promote', '--model', 'm', '--too', 'dev'], /unknown option '--too'/, /Did you mean --to\?/],
    [['promote', '--model'], /'--model <NAME>' argument missing/, /promote --help/],
    [['promote', '--model', '--to', 'dev'], /A NAME must follow it/, /promote --help/],
    [['promote', '--model', '', '--to', 'dev'], /A NAME must follow it/, /promote --help/],
    [['promote', '--model', 'a', '--model', 'b', '--to', 'dev'], /given twice/, /promote --help/],
    [['promote', '--to', 'dev'], /--model NAME is missing/, /promote --help/],
    [['promote', '--model', 'a', '--to', 'b', '--plan', '--reopen'], /cannot be used with/, /promote --help/],
    [['promote', '--model', 'a', '--to', 'b', '--preflight', '--plan'], /cannot be used with/, /promote --help/],
    [['create', 'a', 'b'], /too many arguments/, /create --help/],
    [['generate', 'here'], /too many arguments/, /generate --help/],
    [['promot', '--model', 'a'], /unknown command 'promot'/, /Did you mean promote\?/],
    [['statsu'], /unknown command 'statsu'/, /Did you mean status\?/],
    [['local'], /an action is missing/, /local up, local down, local status/],
    [['local', 'upp'], /unknown action 'upp'/, /local up, local down, local status/],
    [['--frobnicate'], /unknown option '--frobnicate'/, /create --help/],
    [['status', '--json=yes'], /unknown option '--json=yes'|cannot be used/, /status --help/],
  ])('%j ends with 2, a reason and a fix', async (words, reason, fix) => {
    const { status, stdout, stderr } = await runCommand(words);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: ai-platform\b/);
    expect(stderr).toMatch(reason);
    expect(stderr).toMatch(/\n {2}fix: /);
    expect(stderr).toMatch(fix);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('come as one document on standard output with --json, and as text on standard error', async () => {
    const { status, stdout, stderr } = await runCommand(['promote', '--json', '--modle', 'x']);
    expect(status).toBe(2);
    expect(stderr).toContain("unknown option '--modle'");
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ version: 1, command: 'promote', status: 2 });
    expect(document.problems).toHaveLength(1);
    expect(document.problems[0]).toMatchObject({ file: 'ai-platform promote', fix: expect.any(String) });
  });
});
