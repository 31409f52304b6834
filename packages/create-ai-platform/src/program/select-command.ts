import type { Command } from './command.ts';
import { InputError } from './failure.ts';

/** Which command the words ask for, and the words that are left for it. */
export type Selection =
  | { readonly kind: 'run'; readonly command: Command; readonly words: readonly string[] }
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' };

const HELP: readonly (string | undefined)[] = ['--help', '-h'];
const VERSION: readonly (string | undefined)[] = ['--version', '-V'];

/** Reads the words up to the command's name. Words that name none are for `create`, the default. */
export async function selectCommand(
  commands: Readonly<Record<string, Command>> & { readonly create: Command },
  words: readonly string[],
): Promise<Selection> {
  const [first, second, ...others] = words;
  if (VERSION.includes(first)) {
    return { kind: 'version' };
  }
  if (HELP.includes(first)) {
    return { kind: 'help' };
  }
  if (first === 'help') {
    return second === undefined ? { kind: 'help' } : selectCommand(commands, [second, ...others, '--help']);
  }
  const one = named(commands, first);
  if (one !== undefined) {
    return withHelp(one, words.slice(1));
  }
  const two = named(commands, `${first} ${second}`);
  if (two !== undefined) {
    return withHelp(two, others);
  }
  await refuseSlip(Object.keys(commands), words);
  return withHelp(commands.create, words);
}

function named(commands: Readonly<Record<string, Command>>, name: string | undefined): Command | undefined {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function withHelp(command: Command, words: readonly string[]): Selection {
  const end = words.indexOf('--');
  const asked = (end === -1 ? words : words.slice(0, end)).some((word) => HELP.includes(word));
  return asked ? { kind: 'help', command } : { kind: 'run', command, words };
}

/** A slip of a command's name must not create a repository of that name. */
async function refuseSlip(names: readonly string[], words: readonly string[]): Promise<void> {
  const [first = '', second = ''] = words;
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const message = second === '' || second.startsWith('-') ? 'an action is missing' : `unknown action '${second}'`;
    throw new InputError([{ file: `ai-platform ${first}`, message, fix: `use one of: ${group.join(', ')}` }]);
  }
  if (!/^[a-z]+$/.test(first)) {
    return;
  }
  const { similarCommand } = await import('./parse-arguments.ts');
  const similar = similarCommand(first, [...new Set(names.map((name) => name.split(' ')[0] ?? name))]);
  if (similar !== undefined) {
    const fix = `Did you mean ${similar}? To create a repository of that name: ai-platform create ${first}`;
    throw new InputError([{ file: 'ai-platform', message: `unknown command '${first}'`, fix }]);
  }
}
