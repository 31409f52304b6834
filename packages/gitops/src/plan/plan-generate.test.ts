import { parseConfig } from '@ai-platform/config';
import { beforeAll, describe, expect, test } from 'vitest';
import { LOCK_PATH } from '../template/lock.ts';
import { ACME_FILES, type AcmeRepository, acmeRepository } from '../testing/acme.ts';
import type { FileChange } from './change-set.ts';
import { planGenerate } from './plan-generate.ts';

let acme: AcmeRepository;
beforeAll(async () => {
  acme = await acmeRepository();
});

function configWith(changes: Readonly<Record<string, (text: string) => string>>) {
  const files = new Map(ACME_FILES);
  for (const [path, change] of Object.entries(changes)) files.set(path, change(files.get(path) ?? ''));
  const parsed = parseConfig(files);
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.value;
}

function changesOf(input: Partial<Parameters<typeof planGenerate>[0]> = {}): readonly FileChange[] {
  const planned = planGenerate({ ...acme, ...input });
  if (!planned.ok) throw new TypeError(JSON.stringify(planned.problems));
  return planned.value.changes;
}

function problemsOf(files: ReadonlyMap<string, string>, more: Partial<Parameters<typeof planGenerate>[0]> = {}) {
  const planned = planGenerate({ ...acme, files, ...more });
  return planned.ok ? [] : planned.problems;
}

const withFile = (path: string, change: (text: string) => string) =>
  new Map([...acme.files, [path, change(acme.files.get(path) ?? '')]]);

const biggerDigits = () => configWith({ 'models/digits/model.yaml': (text) => `${text}resources: { memory: 4Gi }\n` });

describe('generate', () => {
  test('writes everything into an empty repository, and a second time nothing', () => {
    const files = new Map(ACME_FILES);
    const first = changesOf({ files });
    expect(first.every(({ kind }) => kind === 'create')).toBe(true);
    expect(first.map(({ path }) => path)).toEqual(first.map(({ path }) => path).toSorted());
    expect(first.some(({ path }) => path.startsWith('models/'))).toBe(false);
    for (const change of first) if (change.kind === 'create') files.set(change.path, change.content);
    expect(changesOf({ files })).toEqual([]);
    expect(changesOf()).toEqual([]);
  });

  test('gives the same bytes for the same config, however its keys and files are ordered', () => {
    const shuffled = configWith({
      'models/photos/model.yaml': (text) =>
        `kind: Model\n${text
          .split('\n')
          .filter((line) => line !== 'kind: Model')
          .toReversed()
          .join('\n')}`,
      'ai-platform.yaml': (text) =>
        text.replace('{ owner: acme, name: acme-ai-gitops }', '{ name: acme-ai-gitops, owner: acme }'),
    });
    expect(changesOf({ config: shuffled })).toEqual([]);
    const files = new Map([...ACME_FILES].toReversed());
    expect(changesOf({ config: shuffled, files })).toEqual(changesOf({ files: new Map(ACME_FILES) }));
  });

  test("for one environment leaves every other one's bytes alone, and what all share", () => {
    const config = biggerDigits();
    const dev = changesOf({ config, environments: ['dev'] }).map(({ path }) => path);
    expect(dev).toEqual([LOCK_PATH, 'models/digits/dev/deployment.yaml', 'platform/namespaces/main/dev.yaml']);
    const all = changesOf({ config }).map(({ path }) => path);
    expect(all).toContain('models/digits/production/deployment.yaml');
  });

  test('environment by environment arrives where generate for all does', () => {
    const config = biggerDigits();
    const apply = (files: Map<string, string>, changes: readonly FileChange[]) => {
      for (const change of changes)
        change.kind === 'delete' ? files.delete(change.path) : files.set(change.path, change.content);
      return files;
    };
    const stepwise = new Map(acme.files);
    for (const environment of ['dev', 'production']) {
      apply(stepwise, changesOf({ config, files: stepwise, environments: [environment] }));
    }
    expect(stepwise).toEqual(apply(new Map(acme.files), changesOf({ config })));
  });

  test('takes an update of a promoted model as its own', () => {
    const config = biggerDigits();
    const files = withFile('models/digits/dev/deployment.yaml', (text) => text.replaceAll('"3"', '"17"'));
    const release = withFile('models/digits/dev/release.yaml', (text) => text.replace('"3"', '"17"')).get(
      'models/digits/dev/release.yaml',
    );
    files.set('models/digits/dev/release.yaml', release ?? '');
    files.set(
      'models/digits/dev/httproute.yaml',
      (acme.files.get('models/digits/dev/httproute.yaml') ?? '').replace('"3"', '"17"'),
    );
    const change = changesOf({ config, files }).find(({ path }) => path === 'models/digits/dev/deployment.yaml');
    expect(change?.kind === 'update' && change.content).toMatch(/version: "17"[\s\S]*memory: 4Gi/);
  });

  test('does not mind a checkout with other line ends', () => {
    const files = new Map([...acme.files].map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]));
    expect(changesOf({ files })).toEqual([]);
    expect(changesOf({ files, config: biggerDigits() }).map(({ path }) => path)).toContain(
      'models/digits/dev/deployment.yaml',
    );
  });

  test('removes what the config no longer asks for, but of models nothing', () => {
    const config = { ...acme.config, trainings: [] };
    const gone = changesOf({ config })
      .filter(({ kind }) => kind === 'delete')
      .map(({ path }) => path);
    expect(gone).toEqual([
      'argocd/main/training-dev.yaml',
      ...['cronjob', 'networkpolicy', 'parameters', 'serviceaccount'].map((name) => `training/digits/dev/${name}.yaml`),
    ]);
    expect(problemsOf(acme.files, { config: { ...acme.config, models: [] } })).toMatchObject([
      {
        file: 'models/digits/dev/release.yaml',
        message: 'digits is released in dev, but the config does not have both',
      },
      { file: 'models/digits/production/release.yaml' },
      { file: 'models/photos/dev/release.yaml' },
    ]);
  });
});

describe('what people did', () => {
  test.each([
    'models/digits/dev/service.yaml',
    'argocd/main/root.yaml',
    '.github/workflows/verify.yaml',
    '.ai-platform/schemas/model.json',
  ])('to %s is never overwritten: it is a conflict', (path) => {
    const files = withFile(path, (text) => `${text}# mine\n`);
    expect(problemsOf(files, { config: biggerDigits() })).toMatchObject([
      { file: path, message: 'was edited by hand, and generate would overwrite the edit' },
    ]);
  });

  test('to a broken seal is a conflict too', () => {
    const files = withFile('models/digits/dev/service.yaml', (text) =>
      text.replace(/Seal [0-9a-f]+/, 'Seal 0123456789abcdef'),
    );
    expect(problemsOf(files)).toHaveLength(1);
  });

  test('all conflicts are told at once', () => {
    const files = withFile('argocd/main/root.yaml', (text) => `${text}# mine\n`);
    files.set('argocd/prod/root.yaml', 'mine');
    expect(problemsOf(files).map(({ file }) => file)).toEqual(['argocd/main/root.yaml', 'argocd/prod/root.yaml']);
  });

  test('a file that stands in the way is a conflict', () => {
    const files = new Map([...ACME_FILES, ['docs/architecture.md', 'mine']]);
    expect(problemsOf(files)).toMatchObject([
      { file: 'docs/architecture.md', message: 'stands where generate wants to write a file of its own' },
    ]);
  });

  test('to seeded files is theirs: edited, replaced or deleted', () => {
    const edited = withFile('README.md', () => 'ours now');
    expect(changesOf({ files: edited })).toEqual([]);
    edited.delete('README.md');
    expect(changesOf({ files: edited })).toEqual([]);
    expect(
      changesOf({ files: new Map([...ACME_FILES, ['README.md', 'was here first']]) }).map(({ path }) => path),
    ).not.toContain('README.md');
  });

  test('a managed file that was deleted comes back', () => {
    const files = new Map(acme.files);
    files.delete('models/digits/dev/service.yaml');
    expect(changesOf({ files })).toMatchObject([{ kind: 'create', path: 'models/digits/dev/service.yaml' }]);
  });

  test('beside generated files stays', () => {
    const files = new Map([...acme.files, ['models/digits/dev/extra.yaml', 'kind: ConfigMap'], ['custom/x', 'y']]);
    expect(changesOf({ files })).toEqual([]);
  });

  test('a lock or a release that cannot be read stops everything', () => {
    expect(problemsOf(withFile(LOCK_PATH, () => '{'))).toMatchObject([{ file: LOCK_PATH }]);
    expect(problemsOf(withFile('models/digits/dev/release.yaml', () => 'x: 1'))[0]?.file).toBe(
      'models/digits/dev/release.yaml',
    );
  });
});
