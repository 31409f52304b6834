import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Problem } from '@ai-platform/config';
import type { Context, Effects, Outcome } from './effects.ts';
import type { CommandFailure } from './failure.ts';
import { printable, withoutSecrets } from './printable.ts';

/** Version of the documents that `--json` prints: it goes up when a field goes or changes its meaning. */
export const DOCUMENT_VERSION = 1;

export interface Console {
  readonly context: Context;
  /** Prints an outcome on standard output, as text or as one JSON document. */
  outcome(command: string, outcome: Outcome): Promise<void>;
  /** Prints a failure on standard error, and with `--json` its document on standard output. */
  failure(command: string, failure: CommandFailure): Promise<void>;
}

/** The two outputs of a command: what it found goes to standard output, what it tells on the way to standard error. */
export function createConsole(effects: Effects, mode: { json: boolean; debug: boolean }): Console {
  const secrets = new Set<string>();
  const colors = useColors(effects);
  const paint = (code: number, text: string) => (colors ? `\u001b[${code}m${text}\u001b[0m` : text);
  const clean = (text: string) => withoutSecrets(printable(text), secrets);
  const tell = (text: string) => void effects.stderr.write(`${text}\n`);
  const print = (value: string) => write(effects.stdout, `${value}\n`);
  const document = (command: string, status: number, data: Readonly<Record<string, unknown>>) =>
    print(
      withoutSecrets(JSON.stringify({ version: DOCUMENT_VERSION, command, status, ...data }, undefined, 2), secrets),
    );
  return {
    context: {
      ...effects,
      interactive: effects.stdin.isTTY === true && effects.stderr.isTTY === true && !isSet(effects.env['CI']),
      progress: (text) => effects.stderr.isTTY === true && tell(paint(2, `· ${clean(text)}`)),
      warn: (text) => tell(`${paint(33, 'warning:')} ${clean(text)}`),
      secret: (value) => secrets.add(value),
    },
    async outcome(command, outcome) {
      if (mode.json) {
        return document(command, outcome.status ?? 0, outcome.data);
      }
      return outcome.text === '' ? undefined : print(clean(outcome.text));
    },
    async failure(command, failure) {
      // Loaded where something failed: --help must not wait for a YAML parser.
      const { formatProblem } = await import('@ai-platform/config');
      for (const problem of failure.problems) {
        tell(`${paint(31, 'error:')} ${clean(formatProblem(problem))}`);
      }
      if (mode.debug) {
        tell(clean(stacks(failure)));
      }
      if (mode.json) {
        await document(command, failure.status, { problems: failure.problems.map(withFile) });
      }
    },
  };
}

function withFile(problem: Problem): Problem {
  return { ...problem, message: printable(problem.message) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** https://no-color.org and the usual opposite. */
function useColors(effects: Effects): boolean {
  if (isSet(effects.env['NO_COLOR'])) {
    return false;
  }
  return isSet(effects.env['FORCE_COLOR']) || (effects.stderr.isTTY === true && effects.env['TERM'] !== 'dumb');
}

/** The stack of an error and of what caused it. */
function stacks(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stacks(error.cause)}` : own;
}

/** Waits for a slow reader, so that a long document arrives whole before the process ends. */
async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text) && !stream.destroyed) {
    await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
  }
}
