import type { CommandEntry } from './command.ts';
import { createConsole } from './console.ts';
import type { Effects, ExitStatus } from './effects.ts';
import { explain } from './explain.ts';
import { parseArguments } from './parse-arguments.ts';

/** What was selected to run, or why nothing was. */
export type ToRun =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly words: readonly string[] }
  | { readonly kind: 'refuse'; readonly error: unknown };

/** Runs what was selected, prints its outcome or failure, and answers the exit status. */
export async function runCommand(toRun: ToRun, words: readonly string[], effects: Effects): Promise<ExitStatus> {
  // Taken from the words themselves, so that a machine that asked for a document gets one also when parsing fails.
  const output = createConsole(effects, { json: words.includes('--json'), debug: words.includes('--debug') });
  let name = '';
  try {
    if (toRun.kind === 'refuse') {
      throw toRun.error;
    }
    const command = await toRun.command.load();
    name = command.name;
    const { options, argument } = parseArguments(command, toRun.words);
    const implementation = await command.load();
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
