import { execFile } from 'node:child_process';

/** How a tool ended. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a tool to its end.
 * @throws Error when it cannot be started, is killed, or takes longer than two minutes.
 */
export function runTool(
  command: string,
  args: readonly string[],
  { cwd, input }: { readonly cwd?: string; readonly input?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 120_000, ...(cwd && { cwd }) } as const;
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
      else reject(new Error(`${command} cannot be run: ${error.message}`));
    });
    child.stdin?.end(input ?? '');
  });
}
