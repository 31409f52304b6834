import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRelease, releasePathOf } from './parse-release.ts';
import { Refusal } from './refusal.ts';
import { parseSha256Sums } from './sha256sums.ts';
import { releaseFile } from './testing/synced-platform.ts';

const PLACE = { model: 'digits', environment: 'dev', namespace: 'acme-dev' };
const GOOD = releaseFile({ version: '3', sha256: 'a'.repeat(64) });

test('a release is read as what it says', () => {
  const release = parseRelease(GOOD, PLACE);
  expect(release).toMatchObject({
    version: '3',
    artifact: { kind: 'mlflow', reference: 'mlflow-artifacts:/1/run3/artifacts/model', sha256: 'a'.repeat(64) },
    object: { kind: 'ConfigMap', metadata: { name: 'digits-release', namespace: 'acme-dev' } },
  });
});

test.each([
  ['version: "3"', 'version: 3', /data\.version is no text; quote it/],
  ['version: "3"', 'version: "3.1"', /is no registry version/],
  ['version: "3"', 'version: "latest"', /is no registry version/],
  ['model: digits', 'model: letters', /data\.model "letters" is not digits/],
  ['environment: dev', 'environment: production', /data\.environment "production" is not dev/],
  ['kind: ConfigMap', 'kind: Secret', /is no ConfigMap/],
  ['name: digits-release', 'name: other', /metadata\.name is not digits-release/],
  ['artifact.kind: mlflow', 'artifact.kind: ""', /data\.artifact\.kind is empty/],
  [`artifact.sha256: ${'a'.repeat(64)}`, 'artifact.sha256: abc', /not 64 hexadecimal digits/],
  [`artifact.sha256: ${'a'.repeat(64)}`, 'x: "y"', /data\.artifact\.sha256 is missing/],
  ['artifact.kind: mlflow', 'artifact.kind: mlflow\n  surprise: "1"', /data\."surprise" is unknown/],
  ['artifact.kind: mlflow', 'artifact.kind: mlflow\n  __proto__: "1"', /unknown/],
  ['\ndata:', '\ndata: 1\nmore:', /has no data/],
  ['apiVersion: v1', 'a: 1\n---\napiVersion: v1', /must hold one ConfigMap/],
])('%j written as %j is refused', (from, to, reason) => {
  expect(GOOD).toContain(from);
  expect(() => parseRelease(GOOD.replace(from, to), PLACE)).toThrow(Refusal);
  expect(() => parseRelease(GOOD.replace(from, to), PLACE)).toThrow(reason);
});

test('whatever a release file holds, it is read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged(GOOD)), (text) => {
      try {
        const release = parseRelease(text, PLACE);
        expect(release.artifact.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(release.version).toMatch(/^\d+$/);
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }),
  );
});

/** The text with a piece replaced by something else. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([at, length, other]) => text.slice(0, at) + other + text.slice(at + length));
}

test('only a release file at its place is one', () => {
  expect(releasePathOf('models/digits/dev/release.yaml')).toEqual({ model: 'digits', environment: 'dev' });
  for (const path of [
    'models/../dev/release.yaml',
    'models/digits/release.yaml',
    'models/a/b/c/release.yaml',
    'models/A/dev/release.yaml',
  ]) {
    expect(releasePathOf(path)).toBeUndefined();
  }
});

test('the list of files takes every path that stays inside, and no other', () => {
  const digest = 'b'.repeat(64);
  expect(parseSha256Sums(`${digest}  a b/ü.txt\n${digest}  model.onnx\n`)).toEqual([
    { path: 'a b/ü.txt', sha256: digest },
    { path: 'model.onnx', sha256: digest },
  ]);
  const outside = ['', '/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'a\\b', 'SHA256SUMS', 'a/', 'a\u0000b'];
  for (const path of outside) expect(() => parseSha256Sums(`${digest}  ${path}\n`)).toThrow(Refusal);
  expect(() => parseSha256Sums(`${digest}  a\n${digest}  a\n`)).toThrow(Refusal);
  expect(() => parseSha256Sums(`${digest}  a`)).toThrow(Refusal);
  expect(() => parseSha256Sums('')).toThrow(Refusal);
});
