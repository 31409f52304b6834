// A real MLflow server for the suites that hold the local platform's registry to the real thing.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonWith } from './python-environment.ts';

/** The Python packages of the MLflow suites; one environment for server and client. */
export const mlflowRequirements: readonly string[] = ['mlflow==3.17.2', 'onnx==1.20.0', 'onnxruntime==1.32.0'];

/** What MLflow's processes need to see: no telemetry, no git look-ups, no colours. */
export const mlflowEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  GIT_PYTHON_REFRESH: 'quiet',
};

/** A running server: its address without a trailing slash, and how to end it. */
export interface MlflowServer {
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

async function stopProcess(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    signalGroup(child, 'SIGTERM');
    await Promise.race([exited, sleep(10_000, undefined, { ref: false })]);
  }
  signalGroup(child, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
}

async function healthy(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`).catch(() => undefined);
  return response?.status === 200;
}

/**
 * Starts MLflow 3.17.2 on a free loopback port with a SQLite backend and proxied artifacts in a temporary folder.
 * @throws Error when it is not healthy within three minutes; its last output is in the message.
 */
export async function startMlflowServer(): Promise<MlflowServer> {
  const python = pythonWith(mlflowRequirements);
  const directory = mkdtempSync(join(tmpdir(), 'mlflow-server-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    python,
    ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1']
      .concat('--backend-store-uri', `sqlite:///${join(directory, 'mlflow.db')}`)
      .concat('--artifacts-destination', join(directory, 'artifacts'), '--serve-artifacts'),
    { cwd: directory, env: mlflowEnvironment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const deadline = Date.now() + 180_000;
  while (!(await healthy(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stopProcess(child, directory);
      throw new Error(`MLflow did not start: ${output}`);
    }
    await sleep(250);
  }
  return { url, stop: () => stopProcess(child, directory) };
}
