import { commands } from '../commands/index.ts';
import type { Command } from './command.ts';
import { createConsole } from './console.ts';
import type { Effects, ExitStatus } from './effects.ts';
import { explain } from './explain.ts';
import { selectCommand } from './select-command.ts';

/**
 * Runs one command line and answers its exit status; never throws. `words` are what stands behind the program's name.
 * Results go to `effects.stdout`; progress, warnings and errors to `effects.stderr`.
 */
export async function run(words: readonly string[], effects: Effects): Promise<ExitStatus> {
  // Said before parsing can fail, so that a machine that asked for a document gets one.
  const mode = { json: words.includes('--json'), debug: words.includes('--debug') };
  const output = createConsole(effects, mode);
  let name = '';
  try {
    const selection = await selectCommand(commands, words);
    if (selection.kind !== 'run') {
      await output.outcome('', { text: await information(selection), data: {} });
      return 0;
    }
    name = selection.command.name;
    const { parseArguments } = await import('./parse-arguments.ts');
    const { options, argument } = parseArguments(selection.command, selection.words);
    const implementation = await selection.command.load();
    effects.signal.throwIfAborted();
    const outcome = await implementation(output.context, options, argument);
    await output.outcome(name, outcome);
    await outcome.stay?.();
    return outcome.status ?? 0;
  } catch (error) {
    const failure = explain(error, effects.signal);
    await output.failure(name, failure);
    return failure.status;
  }
}

async function information(selection: { kind: 'help'; command?: Command } | { kind: 'version' }): Promise<string> {
  if (selection.kind === 'version') {
    const { readFile } = await import('node:fs/promises');
    const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    return String(manifest.version);
  }
  const { commandHelp, programHelp } = await import('./help.ts');
  return selection.command === undefined ? programHelp(commands) : commandHelp(selection.command);
}
