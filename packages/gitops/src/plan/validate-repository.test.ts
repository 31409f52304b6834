import { beforeAll, describe, expect, test } from 'vitest';
import { type AcmeRepository, acmeRepository } from '../testing/acme.ts';
import { DIGITS, TAMPERINGS } from '../testing/tamperings.ts';
import { validateRepository } from './validate-repository.ts';

let acme: AcmeRepository;
beforeAll(async () => {
  acme = await acmeRepository();
});

function found(files: ReadonlyMap<string, string>): string[] {
  return validateRepository({ files, template: acme.template }).map(
    ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}: ${message}`,
  );
}

test('the generated repository has nothing wrong', () => {
  expect(found(acme.files)).toEqual([]);
});

describe('validate finds', () => {
  test.each(TAMPERINGS)('$name', ({ file, change, message }) => {
    const files = new Map([...acme.files, [file, change(acme.files.get(file) ?? '')]]);
    const problems = found(files);
    expect(
      problems.filter((problem) => message.test(problem)),
      problems.join('\n'),
    ).not.toEqual([]);
  });

  test('a managed file that is gone, and a release that the config does not know', () => {
    const files = new Map(acme.files);
    files.delete('argocd/main/root.yaml');
    files.delete('models/photos/model.yaml');
    expect(found(files)).toEqual(expect.arrayContaining(['argocd/main/root.yaml: is missing']));
    expect(found(files).join('\n')).toMatch(/photos is released in dev, but the config does not have both/);
  });

  test("nothing in what is the user's: custom/, docs, other folders", () => {
    const files = new Map([
      ...acme.files,
      ['custom/a.yaml', 'a: 1\na: 2'],
      ['src/x.yaml', '{'],
      ['docs/mine.md', '{{x}}'],
    ]);
    expect(found(files)).toEqual([]);
  });

  test('and nothing makes it throw', () => {
    for (const garbage of [
      '',
      '\0',
      '{',
      '- a',
      '[]',
      'kind: Deployment',
      'kind: Service\nspec: 1',
      'a: &a [*a]',
      '{}'.repeat(100),
    ]) {
      for (const file of [
        `${DIGITS}/deployment.yaml`,
        `${DIGITS}/release.yaml`,
        'ai-platform.yaml',
        '.ai-platform/lock.json',
      ]) {
        expect(() => found(new Map([...acme.files, [file, garbage]]))).not.toThrow();
      }
    }
  });
});
