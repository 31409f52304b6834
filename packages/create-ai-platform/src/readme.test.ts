import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { commands } from './commands/index.ts';
import { runCommand } from './testing/run-command.ts';

const loaded = await Promise.all(Object.values(commands).map((entry) => entry.load()));
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('lists the commands that the help lists, in the same words', async () => {
  const rows = [...readme.matchAll(/^\| `([a-z ]+)` \| (.+) \|$/gm)].map(([, usage, summary]) => [usage, summary]);
  const { stdout } = await runCommand(['--help']);
  const section = stdout.split('Commands:\n')[1]?.split('\n\n')[0] ?? '';
  const listed = section.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(rows).toEqual(listed);
  expect(listed).toHaveLength(Object.keys(commands).length);
});

it('shows every example of every help', () => {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '').join('\n');
  const lines = new Set(blocks.split('\n'));
  for (const command of loaded) {
    for (const { line } of command.examples) {
      expect(lines).toContain(`ai-platform ${line}`);
    }
  }
});

it('shows nothing that a command does not know', async () => {
  const { parseArguments } = await import('./program/parse-arguments.ts');
  const lines = [...readme.matchAll(/^ai-platform (.+)$/gm)].map(([, line]) => line ?? '');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) {
    const command = loaded.find(({ name }) => line === name || line.startsWith(`${name} `));
    const words = line
      .slice(command?.name.length)
      .replaceAll(/"[^"]*"/g, 'text')
      .trim();
    expect(command, line).toBeDefined();
    expect(() => command && parseArguments(command, words === '' ? [] : words.split(/\s+/)), line).not.toThrow();
  }
});
