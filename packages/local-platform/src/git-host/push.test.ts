import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pushFiles } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;

beforeEach(async () => {
  served = await serveGitHost();
});

afterEach(async () => {
  await served.git(['-C', served.host.repositoryDirectory, 'fsck', '--strict', '--no-dangling']);
  await served.close();
});

async function clone(name: string): Promise<string> {
  const folder = served.folder(name);
  await served.git(['clone', '--quiet', served.cloneUrl, folder]);
  return folder;
}

test('nobody reads or writes without a token, and there is no other repository', async () => {
  await pushFiles(served, { 'a.txt': 'a\n' });
  const anonymous = `${served.url}/acme/gitops.git`;
  await expect(served.git(['ls-remote', anonymous])).rejects.toThrow(/could not read Username|Authentication failed/);
  const refs = `${anonymous}/info/refs?service=git-receive-pack`;
  const answer = await fetch(refs);
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="GitHub"']);
  const wrong = await fetch(refs, { headers: { authorization: `Basic ${Buffer.from('x:wrong').toString('base64')}` } });
  expect(wrong.status).toBe(401);
  await expect(served.git(['ls-remote', served.cloneUrl.replace('gitops', 'other')])).rejects.toThrow(/not found/);
  const file = await fetch(`${anonymous}/HEAD`, { headers: { authorization: 'token bot-token' } });
  expect(file.status).toBe(404);
  const outside = await fetch(`${served.url}/acme/..%2f..%2fstate.git/info/refs?service=git-upload-pack`, {
    headers: { authorization: 'token bot-token' },
  });
  expect(outside.status).toBe(404);
});

test('a repository is pushed, cloned whole, in part and at any commit, with and without `.git`', async () => {
  const first = await pushFiles(served, { 'a.txt': 'a\n' });
  await pushFiles(served, { 'a.txt': 'b\n' });
  const shallow = served.folder('shallow');
  await served.git(['clone', '--quiet', '--depth', '1', served.cloneUrl.replace(/\.git$/, ''), shallow]);
  expect(await served.git(['rev-list', '--count', 'HEAD'], shallow)).toBe('1\n');
  const blobless = served.folder('blobless');
  await served.git(['clone', '--quiet', '--filter=blob:none', served.cloneUrl, blobless]);
  await served.git(['fetch', '--quiet', '--depth', '1', 'origin', first], shallow);
  expect(await served.git(['show', `${first}:a.txt`], shallow)).toBe('a\n');
});

test('a large push goes through in pieces, and its commits are in the API at once', async () => {
  await pushFiles(served, { 'a.txt': 'a\n' });
  const folder = await clone('large');
  mkdirSync(join(folder, 'many'));
  for (let index = 0; index < 300; index += 1) writeFileSync(join(folder, 'many', `${index}.txt`), `${index}\n`);
  writeFileSync(
    join(folder, 'big.bin'),
    Buffer.alloc(3_000_000, 'seed').map((byte, at) => byte ^ ((at * 2_654_435_761) >>> 13)),
  );
  await served.git(['add', '--all'], folder);
  await served.git(['commit', '--quiet', '-m', 'many'], folder);
  await served.git(['-c', 'http.postBuffer=65536', 'push', '--quiet'], folder);
  const { data } = await served.bot.git.getTree({ ...REPOSITORY, tree_sha: 'main', recursive: '1' });
  expect(data.tree).toHaveLength(303);
});

test('a request that is compressed is understood', async () => {
  const head = await pushFiles(served, { 'a.txt': 'a\n' });
  const line = `want ${head} no-progress agent=test\n`;
  const want = `${(line.length + 4).toString(16).padStart(4, '0')}${line}00000009done\n`;
  const answer = await fetch(`${served.url}/acme/gitops.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: 'token bot-token',
      'content-type': 'application/x-git-upload-pack-request',
      'content-encoding': 'gzip',
    },
    body: gzipSync(want),
  });
  expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toContain('PACK');
});

test('a push that is not a fast forward is refused; forced it goes through; the default branch is not deleted', async () => {
  await pushFiles(served, { 'a.txt': 'a\n' });
  const folder = await clone('force');
  await pushFiles(served, { 'a.txt': 'b\n' });
  await served.git(['commit', '--quiet', '--allow-empty', '-m', 'other'], folder);
  await expect(served.git(['push', '--quiet'], folder)).rejects.toThrow(/rejected/);
  await served.git(['push', '--quiet', '--force'], folder);
  await expect(served.git(['push', '--quiet', 'origin', ':main'], folder)).rejects.toThrow(/refusing to delete/);
});

test('of two who push the same branch at once one wins, and the other is told', async () => {
  await pushFiles(served, { 'a.txt': 'a\n' });
  const folders = await Promise.all(['one', 'two', 'three'].map(clone));
  for (const folder of folders) {
    await served.git(['commit', '--quiet', '--allow-empty', '-m', folder], folder);
  }
  const results = await Promise.allSettled(folders.map((folder) => served.git(['push', '--quiet'], folder)));
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('whoever listens is told of every move, by push or by API, and of none twice', async () => {
  const told: string[] = [];
  await served.host.lookAtRefs();
  const stop = served.host.onRefUpdate(({ ref, before, after }) =>
    told.push(`${ref} ${before?.length} ${after?.length}`),
  );
  const first = await pushFiles(served, { 'a.txt': 'a\n' });
  await served.bot.git.createRef({ ...REPOSITORY, ref: 'refs/heads/side', sha: first });
  await served.bot.git.deleteRef({ ...REPOSITORY, ref: 'heads/side' });
  await served.host.lookAtRefs();
  expect(told).toEqual([
    'refs/heads/main undefined 40',
    'refs/heads/side undefined 40',
    'refs/heads/side 40 undefined',
  ]);
  stop();
  await pushFiles(served, { 'a.txt': 'b\n' });
  expect(told).toHaveLength(3);
});

test('a client that dies in the middle of a push changes nothing and blocks nobody', async () => {
  const before = await pushFiles(served, { 'a.txt': 'a\n' });
  const command = `${before} ${'1'.repeat(40)} refs/heads/main\0 report-status`;
  const start = `${(command.length + 4).toString(16).padStart(4, '0')}${command}0000PACK\0\0\0\u0002\0\0\0\u0009x`;
  const { hostname, port } = new URL(served.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const head = [
    'POST /acme/gitops.git/git-receive-pack HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Authorization: token bot-token',
    'Content-Type: application/x-git-receive-pack-request',
    'Content-Length: 1000000',
  ].join('\r\n');
  await new Promise<void>((resolve) => socket.write(`${head}\r\n\r\n${start}`, 'latin1', () => resolve()));
  socket.destroy();
  const after = await pushFiles(served, { 'b.txt': 'b\n' });
  const { data } = await served.bot.repos.getCommit({ ...REPOSITORY, ref: after });
  expect(data.parents.map((parent) => parent.sha)).toEqual([before]);
});
