import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const BIN = fileURLToPath(new URL('../../bin/create-ai-platform.js', import.meta.url));

export interface Spawned {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the real bin file on this repository's sources, with an environment of only what is given. */
export function spawnBin(words: readonly string[], options: { cwd: string; env?: Record<string, string> }): Spawned {
  const env = { PATH: process.env['PATH'] ?? '', HOME: options.cwd, ...options.env };
  const child = spawn(process.execPath, ['--conditions=@ai-platform/source', BIN, ...words], { cwd: options.cwd, env });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = once(child, 'close').then(([status]) => ({ status, stdout: stdout(), stderr: stderr() }));
  return { child, ended };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
