import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IntegrityError, NotSupportedError, ValidationError } from '../errors/index.ts';
import { checkArtifactPath, proxiedPath } from './artifact-path.ts';
import { hashDirectory, parseManifest, sha256 } from './hash-directory.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sdk-hash-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

test('the manifest is what sha256sum prints, sorted by bytes, and its digest is the artifact’s', async () => {
  for (const path of ['b.txt', 'B/x', 'a/ä.txt', 'a.txt', 'z']) write(path, path);
  const hashed = await hashDirectory(directory);
  expect(hashed.files.map(({ path }) => path)).toEqual(['B/x', 'a.txt', 'a/ä.txt', 'b.txt', 'z']);
  expect(hashed.sha256).toBe(sha256(hashed.manifest));
  expect(hashed.bytes).toBe(22);
  write('SHA256SUMS', hashed.manifest);
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: directory });
  expect((await hashDirectory(directory)).sha256).toBe(hashed.sha256);
});

test('a manifest that is not true is refused, file by file', async () => {
  write('a', '1');
  write('b', '2');
  const { manifest } = await hashDirectory(directory);
  write('SHA256SUMS', manifest);
  write('b', 'changed');
  await expect(hashDirectory(directory)).rejects.toMatchObject({
    subject: 'b',
    expected: sha256('2'),
    actual: sha256('changed'),
  });
  rmSync(join(directory, 'b'));
  await expect(hashDirectory(directory)).rejects.toMatchObject({ subject: 'b', actual: 'missing' });
  write('b', '2');
  write('c', '3');
  await expect(hashDirectory(directory)).rejects.toThrow(IntegrityError);
});

test('links, empty folders and files are refused', async () => {
  await expect(hashDirectory(directory)).rejects.toThrow('there are no files');
  await expect(hashDirectory(join(directory, 'none'))).rejects.toThrow(ValidationError);
  write('a', '1');
  await expect(hashDirectory(join(directory, 'a'))).rejects.toThrow(ValidationError);
  symlinkSync('/etc/passwd', join(directory, 'link'));
  await expect(hashDirectory(directory)).rejects.toThrow('neither a file nor a folder');
});

test('names that could confuse a reader of the manifest are refused', async () => {
  write('a\nb', '1');
  await expect(hashDirectory(directory)).rejects.toThrow(ValidationError);
});

test.each(['../x', 'a/../b', '/a', 'a//b', './a', 'a/', '', 'a\\b', 'a\0b', 'x'.repeat(1025)])(
  '%j is no safe path',
  (path) => {
    expect(() => checkArtifactPath(path)).toThrow(ValidationError);
  },
);

test.each([
  `${'0'.repeat(64)}  ../etc/passwd`,
  `${'0'.repeat(64)}  /etc/passwd`,
  `${'0'.repeat(63)}  a`,
  'garbage',
  `${'0'.repeat(64)}  a\n${'0'.repeat(64)}  a`,
])('a manifest with %j is refused', (text) => {
  expect(() => parseManifest(text)).toThrow(ValidationError);
});

test.each([
  ['mlflow-artifacts:/1/run/artifacts/model', '1/run/artifacts/model'],
  ['mlflow-artifacts://host:5000/1/run/artifacts/', '1/run/artifacts'],
  ['mlflow-artifacts:/1/a%20b', '1/a b'],
])('%s is %s in the store', (uri, path) => {
  expect(proxiedPath(uri)).toBe(path);
});

test.each(['s3://bucket/key', 'file:///tmp/x', '/tmp/x', 'mlflow-artifacts:/', 'runs:/1/model'])(
  '%s is not reachable',
  (uri) => {
    expect(() => proxiedPath(uri)).toThrow(NotSupportedError);
  },
);

test('a URI that climbs out is refused', () => {
  for (const uri of ['mlflow-artifacts:/../../etc', 'mlflow-artifacts:/1/%2e%2e/%2e%2e/etc'])
    expect(() => proxiedPath(uri)).toThrow(ValidationError);
});
