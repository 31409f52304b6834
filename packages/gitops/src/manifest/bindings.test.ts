import type { Release } from '@ai-platform/config';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { planGenerate } from '../plan/plan-generate.ts';
import { validateRepository } from '../plan/validate-repository.ts';
import { renderModel } from '../template/render-model.ts';
import { type AcmeRepository, acmeRelease, acmeRepository } from '../testing/acme.ts';
import { bindingPath, bindingsOf, bindRelease } from './bindings.ts';
import { editYaml } from './edit-yaml.ts';
import { ManifestError } from './manifest-error.ts';

let repository: AcmeRepository;
beforeAll(async () => {
  repository = await acmeRepository();
});

function changed(model: 'digits' | 'photos', more: Partial<Release> = {}): Release {
  const { artifact, image } = acmeRelease(model, 'dev');
  const reference = model === 'photos' ? 'registry.example.com/acme/photos2' : 'mlflow-artifacts:/9/ff/artifacts/model';
  return acmeRelease(model, 'dev', {
    version: '12',
    artifact: { ...artifact, reference, sha256: '1'.repeat(64) },
    evidenceSha256: '2'.repeat(64),
    image: image.replace(/[0-9a-f]{64}$/, '3'.repeat(64)),
    run: '77',
    ...more,
  });
}

describe.each(['digits', 'photos'] as const)('another release of %s', (model) => {
  test('gives exactly the bytes that rendering it would, and no other file changes', () => {
    const { config, template, files } = repository;
    const release = changed(model, { hold: { reason: 'rolled back: "slow"' }, promotedFrom: 'test' });
    const bound = bindRelease({ files, config, release });
    const rendered = renderModel({ config, template, release });
    for (const { path, content } of rendered) expect(bound.get(path) ?? files.get(path), path).toBe(content);
    expect([...bound.keys()].sort()).toEqual(
      ['deployment', 'httproute', 'release'].map((name) => `models/${model}/dev/${name}.yaml`),
    );
  });

  test('leaves nothing for generate, nothing for validate, and binding it twice changes nothing', () => {
    const { config, template } = repository;
    const files = new Map([...repository.files, ...bindRelease({ ...repository, release: changed(model) })]);
    const planned = planGenerate({ config, template, files });
    expect(planned.ok && planned.value.changes).toEqual([]);
    expect(validateRepository({ files, template })).toEqual([]);
    expect(bindRelease({ files, config, release: changed(model) }).size).toBe(0);
  });

  test('changes only bound scalars: comments, line ends and foreign lines stay', () => {
    const { config } = repository;
    const odd = (text: string) =>
      `${text.replace('kind: ', '# mine\nx-anchor: &x { a: 1 }\nx-alias: *x\nkind: ').replaceAll('\n', '\r\n')}\r\n# end`;
    const files = new Map(
      [...repository.files].map(([path, text]) => [path, path.startsWith(`models/${model}/dev/`) ? odd(text) : text]),
    );
    const bound = bindRelease({ files, config, release: changed(model) });
    expect(bound.size).toBe(3);
    for (const [path, text] of bound) {
      const before = (files.get(path) ?? '').split('\r\n');
      const after = text.split('\r\n');
      expect(after).toHaveLength(before.length);
      const different = after.filter((line, index) => line !== before[index]);
      const bindings = bindingsOf(changed(model).artifact.kind).filter(({ file }) => path.endsWith(`/${file}`));
      expect(different.length).toBe(path.endsWith('release.yaml') ? 6 : bindings.length);
    }
  });

  test('validate finds every bound place that is tampered with', () => {
    const release = acmeRelease(model, 'dev');
    for (const binding of bindingsOf(release.artifact.kind)) {
      const path = bindingPath(release, binding.file);
      const tampered = editYaml(path, repository.files.get(path) ?? '', [{ ...binding, value: 'tampered' }]);
      const found = validateRepository({
        files: new Map([...repository.files, [path, tampered]]),
        template: repository.template,
      });
      const named = found.filter(
        ({ file, message }) => file === path && message.includes('"tampered", but the release says'),
      );
      expect(named, JSON.stringify(binding.path)).toHaveLength(1);
    }
  });
});

test('any hold comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii', maxLength: 60 }), (reason) => {
      const release = changed('digits', { hold: { reason } });
      const bound = bindRelease({ ...repository, release });
      const again = bindRelease({ ...repository, files: new Map([...repository.files, ...bound]), release });
      expect(again.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('what cannot be bound is refused and nothing is returned', () => {
  const release = changed('digits');
  const without = new Map([...repository.files].filter(([path]) => path !== 'models/digits/dev/deployment.yaml'));
  expect(() => bindRelease({ ...repository, files: without, release })).toThrow(ManifestError);
  const other = { ...release, artifact: { ...release.artifact, kind: 'oci' as const } };
  expect(() => bindRelease({ ...repository, release: other })).toThrow(/kind changes from mlflow to oci/);
});
