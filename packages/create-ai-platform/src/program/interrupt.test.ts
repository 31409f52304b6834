import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PLATFORM } from '../testing/bad-input/base-config.ts';
import { spawnBin } from '../testing/spawn-bin.ts';
import { temporaryDirectory, treeText } from '../testing/tree.ts';

/** A server that takes every request and never answers. */
async function silentServer() {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('an interrupted command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s with 130, says so, and leaves nothing', async (signal) => {
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'ai-platform.yaml'), PLATFORM);
    const before = await treeText(cwd);
    const { server, url } = await silentServer();
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: 'token-of-a-test' };
    const { child, ended } = spawnBin(['promote', '--model', 'digits', '--to', 'dev', '--json'], { cwd, env });
    await once(server, 'request');
    child.kill(signal);
    const { status, stdout, stderr } = await ended;
    expect(stderr).toMatch(/^error: interrupted: .+\n {2}fix: /);
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, command: 'promote', status: 130 });
    expect(await treeText(cwd)).toBe(before);
  });
});
