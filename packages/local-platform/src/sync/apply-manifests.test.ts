import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitFiles } from '../git-host/testing/seed.ts';
import { type SyncedPlatform, startSyncedPlatform } from './testing/synced-platform.ts';

let platform: SyncedPlatform;

beforeEach(async () => {
  platform = await startSyncedPlatform();
});

afterEach(() => platform.close());

const FOLDER = 'training/digits/dev';

function configMap(name: string, namespace = 'acme-dev'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: ${namespace} }\ndata: { a: "1" }\n`;
}

function objects(): string[] {
  return [...platform.cluster.objects.keys()].sort();
}

test('plain manifests of an environment are applied, several in a file too; an object without a namespace gets it', async () => {
  await platform.push({
    [`${FOLDER}/all.yaml`]: `${configMap('one')}---\napiVersion: v1\nkind: ServiceAccount\nmetadata: { name: two }\n---\n`,
    [`${FOLDER}/cron.yaml`]:
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: digits, namespace: acme-dev }\nspec: { suspend: true }\n',
    'training/digits/training.yaml': 'kind: Training\n',
    'training/digits/elsewhere/x.yaml': configMap('three', 'elsewhere'),
  });
  expect(objects()).toEqual(['ConfigMap/acme-dev/one', 'CronJob/acme-dev/digits', 'ServiceAccount/acme-dev/two']);
  expect(platform.sync.problems()).toEqual([]);
});

test('what is gone from Git is removed, also when it went while sync was off; what others made stays', async () => {
  platform.cluster.objects.set('ConfigMap/acme-dev/by-hand', {});
  await platform.push({
    [`${FOLDER}/a.yaml`]: configMap('a'),
    [`${FOLDER}/b.yaml`]: configMap('b'),
    [`${FOLDER}/c.yaml`]: configMap('c'),
  });
  await platform.push({ [`${FOLDER}/a.yaml`]: null });
  expect(objects()).toEqual(['ConfigMap/acme-dev/b', 'ConfigMap/acme-dev/by-hand', 'ConfigMap/acme-dev/c']);
  await platform.sync.close();
  await commitFiles(platform.git, { [`${FOLDER}/b.yaml`]: null });
  await platform.restart();
  expect(objects()).toEqual(['ConfigMap/acme-dev/by-hand', 'ConfigMap/acme-dev/c']);
});

test.each([
  ['another namespace', configMap('x', 'kube-system'), /for a namespace that is not acme-dev/],
  [
    'a kind that trainings do not bring',
    'apiVersion: v1\nkind: Secret\nmetadata: { name: x }\n',
    /holds a Secret, which is not applied/,
  ],
  [
    'another version',
    'apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: x }\n',
    /CronJob that is not of batch\/v1/,
  ],
  ['aliases', 'a: &a [1]\nb: *a\n', /uses YAML aliases/],
  ['a key twice', 'kind: A\nkind: B\n', /is not valid YAML/],
  ['no name', 'apiVersion: v1\nkind: ConfigMap\n', /without a name/],
  ['a kind from the prototype', 'apiVersion: v1\nkind: constructor\nmetadata: { name: x }\n', /holds a constructor/],
])(
  'a manifest with %s is refused with its file and reason, and nothing else of the environment is lost',
  async (_name, text, reason) => {
    await platform.push({ [`${FOLDER}/good.yaml`]: configMap('good'), [`${FOLDER}/bad.yaml`]: configMap('was-good') });
    await platform.push({ [`${FOLDER}/bad.yaml`]: text });
    expect(platform.sync.problems()).toEqual([{ file: `${FOLDER}/bad.yaml`, reason: expect.stringMatching(reason) }]);
    expect(objects()).toEqual(['ConfigMap/acme-dev/good', 'ConfigMap/acme-dev/was-good']);
  },
);

test('an object that the cluster refuses does not hold up the others', async () => {
  platform.cluster.refuse = 'ServiceAccount';
  await platform.push({
    [`${FOLDER}/a.yaml`]: 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: a }\n',
    [`${FOLDER}/b.yaml`]: configMap('b'),
  });
  expect(objects()).toEqual(['ConfigMap/acme-dev/b']);
  expect(platform.sync.problems()).toEqual([{ file: `${FOLDER}/a.yaml`, reason: 'ServiceAccount is refused' }]);
});

test('a move of main by git on the folder itself is seen as well', async () => {
  await platform.push({ 'README.md': 'x' });
  const clone = platform.git.folder('direct');
  const folder = platform.git.host.repositoryDirectory;
  await platform.git.git(['clone', '--quiet', folder, clone]);
  await platform.git.git(['checkout', '--quiet', '-b', 'side'], clone);
  await platform.git.git(['push', '--quiet', 'origin', 'side'], clone);
  mkdirSync(join(clone, FOLDER), { recursive: true });
  writeFileSync(join(clone, FOLDER, 'a.yaml'), configMap('a'));
  await platform.git.git(['add', '--all'], clone);
  await platform.git.git(['commit', '--quiet', '-m', 'Direct'], clone);
  await platform.git.git(['push', '--quiet', 'origin', 'side:main'], clone);
  await expect.poll(objects, { timeout: 3_000 }).toEqual(['ConfigMap/acme-dev/a']);
});
