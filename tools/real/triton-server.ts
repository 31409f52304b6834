// A real Triton with its Python backend, as PyPI ships it, serving models that are written here as a few lines of Python.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonWith } from './python-environment.ts';

/** Triton 2.51.0 and its client of the same version. */
export const tritonRequirements = ['nvidia-pytriton==0.7.0', 'tritonclient[http]==2.51.0', 'numpy==1.26.4'] as const;

export interface TritonServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A model: its configuration without name and backend, and the expression that makes its outputs from its inputs. */
export interface TritonModel {
  readonly name: string;
  readonly config: string;
  /** Python lines that set `outputs`, a list of (name, array), from `inputs`, a dictionary of arrays. */
  readonly code: string;
}

const startTimeout = 60_000;

function modelCode(lines: string): string {
  return `import triton_python_backend_utils as pb_utils

class TritonPythonModel:
    def execute(self, requests):
        responses = []
        for request in requests:
            inputs = {tensor.name(): tensor.as_numpy() for tensor in request.inputs()}
            wanted = request.requested_output_names()
${lines.replaceAll(/^/gm, '            ')}
            tensors = [pb_utils.Tensor(name, array) for name, array in outputs if name in wanted]
            responses.append(pb_utils.InferenceResponse(tensors))
        return responses
`;
}

function writeRepository(directory: string, models: readonly TritonModel[]): void {
  for (const { name, config, code } of models) {
    mkdirSync(join(directory, name, '1'), { recursive: true });
    const group = 'instance_group [{ kind: KIND_CPU count: 1 }]';
    writeFileSync(
      join(directory, name, 'config.pbtxt'),
      `name: "${name}"\nbackend: "python"\nmax_batch_size: 0\n${config}\n${group}\n`,
    );
    writeFileSync(join(directory, name, '1', 'model.py'), modelCode(code));
  }
}

/** A port of 127.0.0.1 that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Where the packages of a virtual environment lie. */
function sitePackages(python: string): string {
  const lib = join(dirname(python), '..', 'lib');
  return join(lib, readdirSync(lib).find((name) => name.startsWith('python3.')) ?? '', 'site-packages');
}

const USUAL_ARGUMENTS = [
  '--model-control-mode=explicit',
  '--load-model=*',
  '--allow-grpc=false',
  '--allow-metrics=false',
];

/**
 * Starts Triton on a free port of 127.0.0.1 with all models loaded, or as the arguments say.
 * @throws Error with the end of its log when it is not ready within a minute.
 */
export async function startTritonServer(
  models: readonly TritonModel[],
  args: readonly string[] = USUAL_ARGUMENTS,
): Promise<TritonServer> {
  const python = pythonWith(tritonRequirements);
  const packages = sitePackages(python);
  const triton = join(packages, 'pytriton', 'tritonserver');
  const directory = mkdtempSync(join(tmpdir(), 'triton-'));
  const version = /python(3\.\d+)/.exec(packages)?.[1] ?? '';
  cpSync(join(triton, 'backends', 'python'), join(directory, 'backends', 'python'), { recursive: true });
  cpSync(join(triton, 'python_backend_stubs', version), join(directory, 'backends', 'python'), { recursive: true });
  writeRepository(join(directory, 'models'), models);
  const port = await freePort();
  const log = join(directory, 'log');
  const child = spawn(
    join(triton, 'bin', 'tritonserver'),
    [
      `--model-repository=${join(directory, 'models')}`,
      `--backend-directory=${join(directory, 'backends')}`,
      ...args,
      '--http-address=127.0.0.1',
      `--http-port=${port}`,
    ],
    {
      env: {
        ...process.env,
        PATH: `${dirname(python)}${delimiter}${process.env['PATH']}`,
        PYTHONPATH: packages,
        LD_LIBRARY_PATH: join(packages, 'nvidia_pytriton.libs'),
      },
      stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')],
    },
  );
  const server = { url: `http://127.0.0.1:${port}`, stop: () => stop(child, directory) };
  try {
    await untilReady(server.url, child);
    return server;
  } catch (error) {
    const end = readFileSync(log, 'utf8').slice(-2000);
    await server.stop();
    throw new Error(`Triton did not start: ${end}`, { cause: error });
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startTimeout;
  while (Date.now() < until && child.exitCode === null) {
    const status = await fetch(`${url}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (status) return;
    await sleep(200);
  }
  throw new Error(child.exitCode === null ? 'not ready in time' : `exit status ${child.exitCode}`);
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const isStuck = await Promise.race([ended.then(() => false), sleep(10_000, true, { ref: false })]);
    if (isStuck) child.kill('SIGKILL');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}
