import { run } from './run.ts';

/** Runs this process's own command line: its arguments, streams, environment, folder, clock and signals. */
export async function runProcess(): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) {
      // Asked twice: whatever does not stop by itself is left.
      process.exit(130);
    }
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', async (error) => {
    const { explain } = await import('./explain.ts');
    const failure = explain(error, interruption.signal);
    process.stderr.write(`error: ${failure.message}\n  fix: ${failure.problems[0]?.fix}\n`);
    process.exit(failure.status);
  });
  const { stdin, stdout, stderr, env } = process;
  const signal = interruption.signal;
  const effects = { stdin, stdout, stderr, env, cwd: process.cwd(), clock: Date.now, signal };
  // Not left to an empty event loop: a kept-alive connection must not hold the shell's prompt back.
  const status = await run(process.argv.slice(2), effects);
  process.exit(status);
}
