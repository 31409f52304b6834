import { Command as CommanderCommand, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Command, Flag, Flags, OptionsOf } from './command.ts';
import { InputError } from './failure.ts';
import { kebabCase } from './kebab-case.ts';
import { everywhere } from './shared-flags.ts';

/** The words behind a command's name, read by its flags. */
export interface ParsedArguments {
  readonly options: OptionsOf<Flags> & OptionsOf<typeof everywhere>;
  readonly argument: string | undefined;
}

/** Reads the words behind a command's name; throws an `InputError` for whatever the command does not know. */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const flags: Flags = { ...command.flags, ...everywhere };
  const parser = new CommanderCommand(command.name)
    .exitOverride()
    .helpOption(false)
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const [key, flag] of Object.entries(flags)) {
    parser.addOption(optionOf(key, flag));
  }
  if (command.argument !== undefined) {
    parser.argument(`[${command.argument.name}]`);
  }
  try {
    parser.parse(words, { from: 'user' });
  } catch (error) {
    throw explainUsage(command.name, error);
  }
  const given = parser.opts();
  requireAll(command, given);
  const options = Object.fromEntries(
    Object.entries(flags).map(([key, flag]) => [key, flag.value === undefined ? given[key] === true : given[key]]),
  );
  return { options: options as ParsedArguments['options'], argument: parser.args[0] };
}

function optionOf(key: string, flag: Flag): Option {
  const name = `--${kebabCase(key)}`;
  const option = new Option(flag.value === undefined ? name : `${name} <${flag.value}>`, flag.description);
  option.conflicts([...(flag.conflicts ?? [])]);
  return flag.value === undefined ? option : option.argParser((value, previous) => readValue(flag, value, previous));
}

/** Not left to commander, which would say this before it says that another flag is misspelt. */
function requireAll(command: Command, given: Readonly<Record<string, unknown>>): void {
  const missing = Object.entries(command.flags).filter(([key, flag]) => flag.required && given[key] === undefined);
  const problems = missing.map(([key, flag]) => ({
    file: `ai-platform ${command.name}`,
    message: `--${kebabCase(key)} ${flag.value} is missing`,
    fix: `give it; see: ai-platform ${command.name} --help`,
  }));
  if (problems.length > 0) {
    throw new InputError(problems);
  }
}

function readValue(flag: Flag, value: string, previous: unknown): string {
  if (previous !== undefined) {
    throw new InvalidArgumentError('It is given twice.');
  }
  if (value === '' || value.startsWith('--')) {
    throw new InvalidArgumentError(`A ${flag.value} must follow it.`);
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    throw new InvalidArgumentError(`It is one of ${flag.choices.join(', ')}.`);
  }
  return value;
}

function explainUsage(name: string, error: unknown): unknown {
  if (!(error instanceof CommanderError)) {
    return error;
  }
  const [message, suggestion] = error.message.replace(/^error: /, '').split('\n');
  const help = `see ai-platform ${name} --help`;
  const fix = suggestion === undefined ? help : `${suggestion.replace(/^\((.*)\)$/, '$1')} Or ${help}`;
  return new InputError([{ file: `ai-platform ${name}`, message: (message ?? '').replace(/\.$/, ''), fix }], error);
}

/** The command that `word` is probably a slip of, as commander tells it; undefined when it resembles none. */
export function similarCommand(word: string, names: readonly string[]): string | undefined {
  const parser = new CommanderCommand().exitOverride().helpOption(false).helpCommand(false);
  parser.configureOutput({ writeErr: () => undefined });
  for (const name of names) {
    parser.command(name).action(() => undefined);
  }
  try {
    parser.parse([word], { from: 'user' });
  } catch (error) {
    return error instanceof CommanderError ? /Did you mean (?:one of )?([a-z]+)/.exec(error.message)?.[1] : undefined;
  }
  return undefined;
}
