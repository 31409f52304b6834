import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createConsole } from './console.ts';
import { inputError } from './failure.ts';

function world(options: { terminal?: boolean; env?: Record<string, string>; json?: boolean; debug?: boolean } = {}) {
  const terminal = options.terminal ?? false;
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()].map((stream) =>
    Object.assign(stream, { isTTY: terminal }),
  ) as unknown as [PassThrough, PassThrough, PassThrough];
  const effects = { stdin, stdout, stderr, env: options.env ?? {}, cwd: '/', clock: () => 0 };
  const mode = { json: options.json ?? false, debug: options.debug ?? false };
  const output = createConsole({ ...effects, signal: new AbortController().signal }, mode);
  const read = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString() ?? '';
  return { output, stdout: () => read(stdout), stderr: () => read(stderr) };
}

describe('console', () => {
  it('shows progress on a terminal and none in a pipe', () => {
    const piped = world();
    piped.output.context.progress('reading');
    expect(piped.stderr()).toBe('');
    const terminal = world({ terminal: true });
    terminal.output.context.progress('reading');
    expect(terminal.stderr()).toContain('reading');
    expect(terminal.stdout()).toBe('');
  });

  it('colours on a terminal, unless NO_COLOR says no', () => {
    const colorSequence = '\u001b[';
    const colored = world({ terminal: true });
    colored.output.context.warn('careful');
    expect(colored.stderr()).toContain(colorSequence);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const plain = world({ terminal: true, env });
      plain.output.context.warn('careful');
      expect(plain.stderr()).toBe('warning: careful\n');
    }
    const forced = world({ env: { FORCE_COLOR: '1' } });
    forced.output.context.warn('careful');
    expect(forced.stderr()).toContain(colorSequence);
  });

  it('never lets text from outside steer the terminal', async () => {
    const { output, stderr } = world();
    await output.failure('x', inputError('file', 'evil \u001b[2J\u202e\u009b1m name', 'none'));
    expect(stderr()).toBe('error: file: evil \uFFFD[2J\uFFFD\uFFFD1m name\n  fix: none\n');
  });

  it('never prints a secret, in text, documents or stacks', async () => {
    const secret = 'ghp_0123456789abcdef';
    for (const mode of [{}, { json: true }, { debug: true }]) {
      const { output, stdout, stderr } = world(mode);
      output.context.secret(secret);
      output.context.warn(`token ${secret}`);
      await output.outcome('x', { text: secret, data: { deep: { token: secret } } });
      await output.failure('x', inputError('f', secret, 'fix'));
      const all = stdout() + stderr();
      expect(all).toContain('***');
      expect(all).not.toContain(secret);
    }
  });

  it('prints stacks only with --debug, causes included', async () => {
    const cause = new Error('root cause');
    const failure = Object.assign(inputError('f', 'm', 'x'), { cause });
    const quiet = world();
    await quiet.output.failure('x', failure);
    expect(quiet.stderr()).not.toContain('at ');
    const debug = world({ debug: true });
    await debug.output.failure('x', failure);
    expect(debug.stderr()).toContain('caused by: Error: root cause\n    at ');
  });
});
