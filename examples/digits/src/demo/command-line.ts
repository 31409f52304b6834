import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a command answered. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = fileURLToPath(
  import.meta.resolve('create-ai-platform/package.json').replace('package.json', 'bin/create-ai-platform.js'),
);

/** Runs the public command line in a folder, as a user would. */
export function createAiPlatform(directory: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, bin, ...args], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? 130, ...output }));
  });
}

/** The same, for commands that must succeed and answer with JSON. */
export async function createAiPlatformJson<T>(directory: string, args: readonly string[]): Promise<T> {
  const result = await createAiPlatform(directory, [...args, '--json']);
  if (result.status !== 0) throw new CommandFailed(args, result);
  return JSON.parse(result.stdout) as T;
}

/** Characters of an answer that a failure shows: enough to see what it is about. */
const SHOWN = 2_000;

/** A command of the journey ended otherwise than it must. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(args: readonly string[], result: CommandResult) {
    super(
      `create-ai-platform ${args.join(' ')} ended with ${result.status}:\n${result.stderr || result.stdout.slice(0, SHOWN)}`,
    );
  }
}

/** The journey did not go as it must. */
export class JourneyFailed extends Error {
  override readonly name = 'JourneyFailed';
}
