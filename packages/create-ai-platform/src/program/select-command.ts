import type { CommandEntry } from './command.ts';

/** Which command the words ask for, and the words that are left for it. */
export type Selection =
  | { readonly kind: 'run'; readonly command: CommandEntry; readonly words: readonly string[] }
  | { readonly kind: 'help'; readonly command?: CommandEntry }
  | { readonly kind: 'version' };

const HELP: readonly (string | undefined)[] = ['--help', '-h'];
const VERSION: readonly (string | undefined)[] = ['--version', '-V'];

/** Reads the words up to the command's name. Words that name none are for `create`, the default. */
export async function selectCommand(
  commands: Readonly<Record<string, CommandEntry>> & { readonly create: CommandEntry },
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
  const { refuseSlip } = await import('./refuse-slip.ts');
  refuseSlip(Object.keys(commands), words);
  return withHelp(commands.create, words);
}

function named(commands: Readonly<Record<string, CommandEntry>>, name: string | undefined): CommandEntry | undefined {
  return name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function withHelp(command: CommandEntry, words: readonly string[]): Selection {
  const end = words.indexOf('--');
  const asked = (end === -1 ? words : words.slice(0, end)).some((word) => HELP.includes(word));
  return asked ? { kind: 'help', command } : { kind: 'run', command, words };
}
