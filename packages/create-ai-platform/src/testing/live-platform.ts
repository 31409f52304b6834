import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EVIDENCE_PREDICATE_TYPE, type EvidenceStatement, formatConnections } from '@ai-platform/config';
import { type LocalPlatform, startLocalPlatform } from '@ai-platform/local-platform';
import { hashDirectory, Registry } from '@ai-platform/sdk/registry';
import { classifierModel } from '../../../local-platform/src/inference/testing/models.ts';
import { type Ran, runCommand } from './run-command.ts';

// Not the synchronous one: the Git host runs in this process.
const execute = promisify(execFile);

/** A repository made by `create`, and a local platform in this process that has it. */
export interface LivePlatform {
  /** Folder of the repository. */
  readonly directory: string;
  readonly platform: LocalPlatform;
  readonly registry: Registry;
  /** Runs a command in the repository, which knows the platform by its connections file. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Calls the Git host as the reviewer; the path begins behind the repository. */
  gitHost(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Registers a version of `digits` of an accuracy, measured beside the champion's. */
  register(accuracy: number, champion?: { readonly version: string; readonly accuracy: number }): Promise<string>;
  close(): Promise<void>;
}

const ENVIRONMENTS = ['dev', 'staging', 'production'] as const;

/** Creates the repository from a config whose repository is `acme/gitops`, starts a platform, and pushes. */
export async function startLivePlatform(config: string): Promise<LivePlatform> {
  const scratch = await mkdtemp(join(tmpdir(), 'live-platform-'));
  const base = { PATH: process.env['PATH'] ?? '', HOME: scratch };
  await writeFile(join(scratch, 'config.yaml'), config);
  const created = await runCommand(['create', 'gitops', '--config', 'config.yaml', '--git'], {
    cwd: scratch,
    env: base,
  });
  if (created.status !== 0) {
    throw new TypeError(`the repository was not created: ${created.stderr}`);
  }
  const directory = join(scratch, 'gitops');
  const platform = await startLocalPlatform({
    dataDirectory: join(scratch, 'platform'),
    environments: ENVIRONMENTS.map((name) => ({ name, namespace: `acme-${name}` })),
    repository: { owner: 'acme', name: 'gitops', branch: 'main' },
  });
  const { gitHost, registry: mlflow } = platform.connections;
  const [token = '', reviewer = ''] = await Promise.all(
    [gitHost.tokenFile, gitHost.reviewerTokenFile].map(async (file) => (await readFile(file, 'utf8')).trim()),
  );
  const url = gitHost.cloneUrl.replace('://', `://platform-bot:${token}@`);
  await execute('git', ['push', '--quiet', url, 'main'], { cwd: directory, env: base });
  const registry = new Registry({ trackingUri: mlflow.trackingUri });
  const { reviewerTokenFile: _, ...connected } = gitHost;
  const connections = formatConnections({ ...platform.connections, gitHost: connected });
  await writeFile(join(directory, '.ai-platform/connections.yaml'), connections);
  const variables = { ...base, GITHUB_ACTOR: 'ada' };
  return {
    directory,
    platform,
    registry,
    run: (words, env = {}) => runCommand(words, { cwd: directory, env: { ...variables, ...env } }),
    gitHost: (method, path, body) =>
      callGitHost(`${gitHost.apiUrl}/repos/acme/gitops${path}`, { method, reviewer, body }),
    register: (accuracy, champion) => register({ registry, scratch, accuracy, champion }),
    close: async () => {
      await registry.close();
      await platform.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

interface Call {
  readonly method: string;
  readonly reviewer: string;
  readonly body: unknown;
}

async function callGitHost(url: string, { method, reviewer, body }: Call): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${reviewer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    throw new TypeError(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
  }
  return answer.status === 204 ? undefined : answer.json();
}

interface Registration {
  readonly registry: Registry;
  readonly scratch: string;
  readonly accuracy: number;
  readonly champion: { readonly version: string; readonly accuracy: number } | undefined;
}

async function register({ registry, scratch, accuracy, champion }: Registration): Promise<string> {
  const path = await mkdtemp(join(scratch, 'model-'));
  await mkdir(path, { recursive: true });
  // Different bytes for every accuracy, as different trainings have.
  await writeFile(join(path, 'model.onnx'), classifierModel(accuracy));
  const { sha256 } = await hashDirectory(path);
  const run = await registry.runs.create({ experiment: 'digits' });
  const other = champion && (await registry.versions.retrieve('digits', champion.version)).artifact?.sha256;
  const { version } = await registry.versions.register({
    model: 'digits',
    run: run.id,
    path,
    signature: {
      inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 64] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 10] }],
    },
    evidence: evidence(
      { sha256, accuracy },
      champion && { sha256: other ?? '', accuracy: champion.accuracy, version: champion.version },
    ),
  });
  return version;
}

interface Measured {
  readonly sha256: string;
  readonly accuracy: number;
  readonly version?: string;
}

function evidence(candidate: Measured, champion: Measured | undefined): EvidenceStatement {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'digits', digest: { sha256: candidate.sha256 } }],
    predicateType: EVIDENCE_PREDICATE_TYPE,
    predicate: {
      dataset: { name: 'digits held out', sha256: 'd'.repeat(64), rows: 360 },
      candidate: evaluation(candidate),
      champion: champion === undefined ? null : evaluation(champion),
      lineage: {},
    },
  };
}

function evaluation({ sha256, accuracy, version }: Measured) {
  return {
    artifactSha256: sha256,
    ...(version === undefined ? {} : { version }),
    metrics: { accuracy: { value: accuracy, direction: 'higher-is-better' as const } },
  };
}
