import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LocalPlatform, type LocalPlatformOptions, startLocalPlatform } from '../index.ts';

let directory: string;
let options: LocalPlatformOptions;
let platform: LocalPlatform;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'local-platform-'));
  options = {
    dataDirectory: join(directory, 'data'),
    environments: [
      { name: 'dev', namespace: 'acme-dev' },
      { name: 'production', namespace: 'acme-production' },
    ],
    repository: { owner: 'acme', name: 'gitops', branch: 'main' },
  };
  platform = await startLocalPlatform(options);
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true });
});

const status = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

/** The cluster's answer to a client that trusts the authority in the kubeconfig, as kubectl does. */
function askCluster(token: string | undefined): Promise<number | undefined> {
  const file = platform.connections.environments['dev']?.kubernetes.kubeconfig ?? '';
  const { clusters } = parse(readFileSync(file, 'utf8')) as {
    clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  };
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  const agent = new Agent({ ca: Buffer.from(authority, 'base64') });
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    get(`${server}/api/v1/namespaces/acme-dev`, { agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).once('error', reject);
  });
}

describe('a local platform', () => {
  test('is ready when it says so: every part answers', async () => {
    const { registry, gitHost, environments } = platform.connections;
    expect(await status(`${registry.trackingUri}/health`)).toBe(200);
    for (const { predict } of Object.values(environments)) expect(await status(`${predict.url}/v2`)).toBe(200);
    const authorization = `Bearer ${readFileSync(gitHost.tokenFile, 'utf8').trim()}`;
    expect(await status(`${gitHost.apiUrl}/repos/acme/gitops`, { authorization })).toBe(200);
  });

  test('wants a token on the Git host and on the cluster', async () => {
    expect(await status(`${platform.connections.gitHost.apiUrl}/user`)).toBe(401);
    expect(await askCluster(undefined)).toBe(401);
    expect(await askCluster(readFileSync(join(options.dataDirectory, 'tokens/cluster'), 'utf8').trim())).toBe(200);
  });

  test('keeps its secrets to its owner', () => {
    const { gitHost, environments } = platform.connections;
    const secrets = [gitHost.tokenFile, gitHost.reviewerTokenFile, environments['dev']?.kubernetes.kubeconfig ?? ''];
    for (const file of [...secrets, join(options.dataDirectory, 'certificates.json')]) {
      expect(statSync(file).mode & 0o077, file).toBe(0);
    }
  });

  test('holds its data folder alone, and says so to a second one', async () => {
    await expect(startLocalPlatform(options)).rejects.toThrow(/in use by another local platform/);
    expect(await status(`${platform.connections.registry.trackingUri}/health`)).toBe(200);
  });

  test('has the same addresses and content after it was closed and started again', async () => {
    const before = platform.connections;
    const experiments = `${before.registry.trackingUri}/api/2.0/mlflow/experiments`;
    const created = await fetch(`${experiments}/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'kept' }),
    });
    expect(created.status).toBe(200);
    await platform.close();
    expect(existsSync(join(options.dataDirectory, 'platform.json'))).toBe(false);
    await expect(fetch(experiments)).rejects.toThrow();
    platform = await startLocalPlatform(options);
    expect(platform.connections).toEqual(before);
    expect(await status(`${experiments}/get-by-name?experiment_name=kept`)).toBe(200);
  });
});
