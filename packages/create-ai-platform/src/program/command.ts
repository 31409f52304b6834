import type { Context, Outcome } from './effects.ts';

/** A flag as data. Its name on the command line is its key in kebab-case. */
export interface Flag {
  readonly description: string;
  /** What the value is called in help, for example `FILE`; a flag without it is a switch. */
  readonly value?: string;
  readonly required?: true;
  /** The only values that are accepted. */
  readonly choices?: readonly string[];
  /** Keys of flags that cannot be given together with this one. */
  readonly conflicts?: readonly string[];
}

export type Flags = Readonly<Record<string, Flag>>;

/** What an implementation reads, computed from the flags. */
export type OptionsOf<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends { readonly value: string }
    ? F[K] extends { readonly required: true }
      ? string
      : string | undefined
    : boolean;
};

export interface Example {
  /** What it is for, in a few words. */
  readonly does: string;
  /** The words after the program's name. */
  readonly line: string;
}

/** A command in the list of all: what it is for, and where the rest is told. */
export interface CommandEntry {
  /** One line for the help. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** A command as data; what it does loads when it runs. */
export interface Command<F extends Flags = Flags> {
  /** One or two words, for example `local up`. */
  readonly name: string;
  /** What else there is to know, in a few sentences. */
  readonly description: string;
  /** The one positional argument, where there is one; always optional. */
  readonly argument?: { readonly name: string; readonly description: string };
  readonly flags: F;
  readonly examples: readonly [Example, ...Example[]];
  load(): Promise<Implementation<F>>;
}

/** Runs a command; expected failures are thrown as `CommandFailure`. */
export type Implementation<F extends Flags = Flags> = (
  context: Context,
  options: OptionsOf<F>,
  argument: string | undefined,
) => Promise<Outcome>;

/** Checks a command against its own flags and forgets their types, so that all fit into one map. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command {
  // The options are made from these very flags (`parse-arguments.ts`): the shape is the one the implementation names.
  return command as unknown as Command;
}
