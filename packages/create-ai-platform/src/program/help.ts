import type { Command, CommandEntry, Flag } from './command.ts';
import { kebabCase } from './kebab-case.ts';
import { everywhere } from './shared-flags.ts';

const EXIT_STATUS =
  'Exit status: 0 done, 1 a check or gate says no, 2 the input is wrong, 3 a remote system failed, 70 a bug of ours, 130 interrupted.';

/** The list of commands. */
export function programHelp(commands: Readonly<Record<string, CommandEntry>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]): Row => [name, summary]);
  return [
    'Creates a GitOps repository for machine learning on Kubernetes, and promotes models through its environments.',
    '',
    'Usage: ai-platform <command> [flags]',
    '       create-ai-platform [dir] [flags]    (the command create)',
    '',
    'Commands:',
    ...columns(rows),
    '',
    'Every command: --help with examples, --json for machines, --debug for stacks. --version prints the version.',
    EXIT_STATUS,
  ].join('\n');
}

/** The help of one command, with its examples. */
export function commandHelp(command: Command): string {
  const flags = Object.entries({ ...command.flags, ...everywhere }).map(row);
  const argument = command.argument;
  return [
    `Usage: ai-platform ${usage(command)} [flags]`,
    '',
    command.description,
    '',
    ...(argument === undefined ? [] : ['Argument:', ...columns([[argument.name, argument.description]]), '']),
    'Flags:',
    ...columns(flags),
    '',
    command.examples.length === 1 ? 'Example:' : 'Examples:',
    ...command.examples.flatMap((example) => [`  # ${example.does}`, `  ai-platform ${example.line}`]),
  ].join('\n');
}

function usage(command: Command): string {
  const required = Object.entries(command.flags).filter(([, flag]) => flag.required === true);
  const words = required.map(([key, flag]) => ` --${kebabCase(key)} ${flag.value ?? ''}`.trimEnd());
  const argument = command.argument === undefined ? '' : ` [${command.argument.name}]`;
  return `${command.name}${argument}${words.join('')}`;
}

type Row = readonly [left: string, right: string];

function row([key, flag]: [string, Flag]): Row {
  const left = `--${kebabCase(key)}${flag.value === undefined ? '' : ` ${flag.value}`}`;
  const choices = flag.choices === undefined ? '' : ` (${flag.choices.join(', ')})`;
  return [left, `${flag.description}${choices}${flag.required === true ? ' (required)' : ''}`];
}

function columns(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
