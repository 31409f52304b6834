import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { get, list, readObjects, text } from '../manifest/objects.ts';
import { podTemplates } from '../manifest/pods.ts';
import { acmeRepository } from '../testing/acme.ts';

// The script of the init container, as the golden manifest has it, run by a real shell against a registry on loopback.

let root: string;
let server: Server;
let stored: Map<string, string>;
let asked: { path: string; authorization: string | undefined }[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fetch-model-'));
  for (const folder of ['models', 'etc/ai-platform/model', 'etc/ai-platform/registry', 'tmp']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  stored = new Map();
  asked = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const body = stored.get(path.replace('/api/2.0/mlflow-artifacts/artifacts/1/4f2a/artifacts/model/', ''));
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** Stores files with their manifest and gives the artifact's sha256. */
function store(files: Readonly<Record<string, string>>): string {
  const manifest = Object.entries(files)
    .map(([path, content]) => `${sha256(content)}  ${path}\n`)
    .join('');
  stored = new Map(Object.entries({ ...files, SHA256SUMS: manifest }));
  return sha256(manifest);
}

async function container(): Promise<unknown> {
  const { files } = await acmeRepository();
  const path = 'models/digits/dev/deployment.yaml';
  const [pod] = podTemplates(readObjects(new Map([[path, files.get(path) ?? '']])).objects);
  return list(pod?.spec, 'initContainers')[0];
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

async function run(artifactSha256: string): Promise<Outcome> {
  const init = await container();
  const script = text(init, 'args', 0).replaceAll(/(?<![\w.$}"])\/(models|etc\/ai-platform)\b|"\/(models)/g, (match) =>
    match.startsWith('"') ? `"${root}${match.slice(1)}` : `${root}${match}`,
  );
  const environment = Object.fromEntries(list(init, 'env').map((one) => [text(one, 'name'), text(one, 'value')]));
  const port = (server.address() as AddressInfo).port;
  const env = {
    ...environment,
    PATH: process.env['PATH'] ?? '',
    HOME: join(root, 'tmp'),
    REGISTRY_URI: `http://127.0.0.1:${port}`,
    ARTIFACT_SHA256: artifactSha256,
  };
  const [shell, ...flags] = list(init, 'command').map(String);
  const child = spawn(shell ?? '', [...flags, script], { env, cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, output };
}

async function models(): Promise<string[]> {
  const entries = await readdir(join(root, 'models'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

describe('the init container', () => {
  test('lays out the model repository from files that the release vouches for', async () => {
    await writeFile(join(root, 'etc/ai-platform/model/config.pbtxt'), 'name: "digits"');
    const digest = store({ 'model.onnx': 'weights', MLmodel: 'flavors: {}' });
    expect(await run(digest)).toMatchObject({ status: 0 });
    expect(await models()).toEqual([
      '/models/digits/1/MLmodel',
      '/models/digits/1/SHA256SUMS',
      '/models/digits/1/model.onnx',
      '/models/digits/config.pbtxt',
    ]);
    expect(await readFile(join(root, 'models/digits/1/model.onnx'), 'utf8')).toBe('weights');
  });

  test('finds a model in a folder of the artifact, and may run again', async () => {
    const digest = store({ MLmodel: 'x', 'data/model/model.onnx': 'weights', 'data/model/more/a.bin': 'a' });
    for (let attempt = 0; attempt < 2; attempt++) expect(await run(digest)).toMatchObject({ status: 0 });
    expect(await models()).toEqual(['/models/digits/1/model.onnx', '/models/digits/1/more/a.bin']);
  });

  test('shows the registry its credentials when there are some', async () => {
    await writeFile(join(root, 'etc/ai-platform/registry/netrc'), 'machine 127.0.0.1 login reader password secret\n');
    expect(await run(store({ 'model.onnx': 'x' }))).toMatchObject({ status: 0 });
    const basic = `Basic ${Buffer.from('reader:secret').toString('base64')}`;
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  });

  test.each<[string, () => string, RegExp]>([
    [
      "a manifest that is not the release's",
      () => {
        store({ 'model.onnx': 'x' });
        return '0'.repeat(64);
      },
      /SHA256SUMS: FAILED/,
    ],
    [
      "a file that is not the manifest's",
      () => {
        const digest = store({ 'model.onnx': 'x' });
        stored.set('model.onnx', 'y');
        return digest;
      },
      /model\.onnx: FAILED/,
    ],
    [
      'a file that is missing',
      () => {
        const digest = store({ 'model.onnx': 'x' });
        stored.delete('model.onnx');
        return digest;
      },
      /404/,
    ],
    ['a path that climbs', () => store({ '../evil': 'x', 'model.onnx': 'x' }), /not a plain relative path/],
    ['an absolute path', () => store({ '/etc/passwd': 'x', 'model.onnx': 'x' }), /not a plain relative path/],
    ['a path with shell in it', () => store({ 'a$(touch evil)': 'x', 'model.onnx': 'x' }), /not a plain relative path/],
    ['a path that is an option', () => store({ '-o': 'x', 'model.onnx': 'x' }), /not a plain relative path/],
    ['an artifact without a model', () => store({ 'other.bin': 'x' }), /exactly one model\.onnx/],
    [
      'an artifact with two models',
      () => store({ 'a/model.onnx': 'x', 'b/model.onnx': 'x' }),
      /exactly one model\.onnx/,
    ],
  ])('fails on %s, and nothing is served', async (_, prepare, message) => {
    const outcome = await run(prepare());
    expect(outcome.output).toMatch(message);
    expect(outcome.status).not.toBe(0);
    expect((await models()).filter((path) => path.startsWith('/models/digits/'))).toEqual([]);
    expect(await readdir(root)).not.toContain('evil');
  });

  test('has what the script needs', async () => {
    const init = await container();
    expect(text(init, 'image')).toMatch(/curlimages\/curl:[\d.]+@sha256:[0-9a-f]{64}$/);
    expect(list(init, 'command')).toEqual(['/bin/sh', '-euc']);
    expect(list(init, 'volumeMounts').map((mount) => get(mount, 'mountPath'))).toEqual([
      '/models',
      '/etc/ai-platform/registry',
      '/etc/ai-platform/model',
      '/tmp',
    ]);
  });
});
