import { PassThrough, Writable } from 'node:stream';
import type { Effects, ExitStatus } from '../program/effects.ts';
import { run } from '../program/run.ts';

/** What a command line did, as a shell would see it. */
export interface Ran {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

export interface World {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Makes standard input and standard error terminals. */
  readonly terminal?: boolean;
  /** Keys that are typed, in order; each waits for the screen to settle. */
  readonly keys?: readonly string[];
  readonly signal?: AbortSignal;
  readonly clock?: () => number;
}

class Collected extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 40;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

class Keyboard extends PassThrough {
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(): this {
    return this;
  }
}

/** Runs a command line in this process, in a world of its own: nothing of the real environment is seen. */
export async function runCommand(words: readonly string[], world: World = {}): Promise<Ran> {
  const terminal = world.terminal ?? false;
  const [stdin, stdout, stderr] = [new Keyboard(terminal), new Collected(false), new Collected(terminal)];
  const effects: Effects = {
    stdin,
    stdout,
    stderr,
    env: world.env ?? {},
    cwd: world.cwd ?? '/nonexistent',
    clock: world.clock ?? (() => Date.parse('2026-01-02T03:04:05Z')),
    signal: world.signal ?? new AbortController().signal,
  };
  const typing = type(stdin, stderr, world.keys ?? []);
  const status = await run(words, effects);
  typing.stop();
  stdin.destroy();
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** Types the next key whenever the screen has shown something new and is still. */
function type(keyboard: Keyboard, screen: Collected, keys: readonly string[]): { stop(): void } {
  const left = [...keys];
  let [typedAt, seen] = [0, 0];
  const timer = setInterval(() => {
    const shown = screen.text.length;
    const still = shown === seen && shown > typedAt;
    seen = shown;
    const key = still ? left.shift() : undefined;
    if (key !== undefined) {
      typedAt = shown;
      keyboard.write(key);
    }
  }, 10);
  return { stop: () => clearInterval(timer) };
}
