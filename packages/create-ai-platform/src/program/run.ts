import { commands } from '../commands/index.ts';
import type { CommandEntry } from './command.ts';
import type { Effects, ExitStatus } from './effects.ts';
import { selectCommand } from './select-command.ts';

/**
 * Runs one command line and answers its exit status; never throws. `words` are what stands behind the program's name.
 * Results go to `effects.stdout`; progress, warnings and errors to `effects.stderr`.
 */
export async function run(words: readonly string[], effects: Effects): Promise<ExitStatus> {
  // What only informs is answered before anything else loads.
  const selection = await selectCommand(commands, words).catch(
    (error: unknown) => ({ kind: 'refuse', error }) as const,
  );
  if (selection.kind === 'help' || selection.kind === 'version') {
    effects.stdout.write(`${await information(selection)}\n`);
    return 0;
  }
  const { runCommand } = await import('./run-command.ts');
  return runCommand(selection, words, effects);
}

async function information(selection: { kind: 'help'; command?: CommandEntry } | { kind: 'version' }): Promise<string> {
  if (selection.kind === 'version') {
    const { readFile } = await import('node:fs/promises');
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    return String(manifest.version);
  }
  const { commandHelp, programHelp } = await import('./help.ts');
  return selection.command === undefined ? programHelp(commands) : commandHelp(await selection.command.load());
}
