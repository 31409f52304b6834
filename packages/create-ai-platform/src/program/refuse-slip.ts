import { InputError } from './failure.ts';
import { similarCommand } from './parse-arguments.ts';

/** A slip of a command's name must not create a repository of that name. */
export function refuseSlip(names: readonly string[], words: readonly string[]): void {
  const [first = '', second = ''] = words;
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const message = second === '' || second.startsWith('-') ? 'an action is missing' : `unknown action '${second}'`;
    throw new InputError([{ file: `ai-platform ${first}`, message, fix: `use one of: ${group.join(', ')}` }]);
  }
  if (!/^[a-z]+$/.test(first)) {
    return;
  }
  const similar = similarCommand(first, [...new Set(names.map((name) => name.split(' ')[0] ?? name))]);
  if (similar !== undefined) {
    const fix = `Did you mean ${similar}? To create a repository of that name: ai-platform create ${first}`;
    throw new InputError([{ file: 'ai-platform', message: `unknown command '${first}'`, fix }]);
  }
}
