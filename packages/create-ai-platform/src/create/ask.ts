import { type CANCEL_SYMBOL, isCancel, select, text } from '@clack/prompts';
import type { Context } from '../program/effects.ts';
import { InterruptedError } from '../program/failure.ts';
import { type Answers, USUAL_ENVIRONMENTS } from './draft-config.ts';

/** What is offered: each answer can be taken over with Enter. */
export interface Suggestions {
  readonly name: string;
  readonly owner: string;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/;
const OWNER = /^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/;

/** Asks for the directory on the terminal. */
export function askDirectory(context: Context): Promise<string> {
  return answer(
    text({
      ...screen(context),
      message: 'Which directory?',
      initialValue: 'ai-platform',
      validate: (value) => (value?.trim() ? undefined : 'A directory is needed'),
    }),
  );
}

/** Asks what a config needs. Cancelled by Ctrl-C, Escape or the context's signal: then nothing was written. */
export async function askConfig(context: Context, suggested: Suggestions): Promise<Answers> {
  const name = await ask(context, { message: 'Name of the platform?', initialValue: suggested.name, pattern: NAME });
  const owner = await ask(context, {
    message: 'Organisation or user on GitHub that owns the repository?',
    initialValue: suggested.owner,
    pattern: OWNER,
  });
  const environments = await answer(
    select({
      ...screen(context),
      message: 'Which environments?',
      options: [
        { value: 3, label: USUAL_ENVIRONMENTS.join(' → ') },
        { value: 2, label: 'dev → production' },
        { value: 1, label: 'dev' },
      ],
    }),
  );
  const model = await ask(context, { message: 'Name of the first model?', initialValue: 'example', pattern: NAME });
  return { name, owner, repository: name, environments: chosen(environments), model };
}

function chosen(count: number): readonly string[] {
  return count === 2 ? ['dev', 'production'] : USUAL_ENVIRONMENTS.slice(0, count);
}

interface Question {
  readonly message: string;
  readonly initialValue: string;
  readonly pattern: RegExp;
}

function ask(context: Context, { message, initialValue, pattern }: Question): Promise<string> {
  const validate = (value: string | undefined) =>
    pattern.test(value ?? '') ? undefined : `Letters, digits and dashes, not at the ends: ${initialValue}`;
  return answer(text({ ...screen(context), message, initialValue, validate }));
}

/** Questions are no results: they go to standard error. */
function screen(context: Context) {
  return { input: context.stdin, output: context.stderr, signal: context.signal };
}

async function answer<T>(prompt: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const value = await prompt;
  if (isCancel(value)) {
    throw new InterruptedError();
  }
  return value;
}
