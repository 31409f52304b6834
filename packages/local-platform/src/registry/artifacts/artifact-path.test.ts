import { resolve, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MlflowError } from '../mlflow-error.ts';
import { artifactPath, artifactPathFromUrl } from './artifact-path.ts';

const root = resolve('/srv/artifacts');

function outcome(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(MlflowError);
    expect((error as MlflowError).message).toBe('Invalid path');
    return undefined;
  }
}

function expectInside(path: string | undefined): void {
  if (path === undefined || path === '') return;
  expect(resolve(root, path).startsWith(root + sep)).toBe(true);
  expect(path).not.toMatch(/\0|\\|^\/|(^|\/)\.{1,2}(\/|$)|\/\//);
}

const hostile = fc.constantFrom(
  '..',
  '.',
  '/',
  '\\',
  '%2e',
  '%2E',
  '%2f',
  '%5c',
  '%25',
  '%00',
  '\0',
  'a',
  'b c',
  'C:',
  'file:',
  '~',
  '#',
  'ü',
  '%',
  '%zz',
);

describe('the path of an artifact', () => {
  it('is inside the root or refused, however it is written', () => {
    const text = fc.oneof(
      fc.array(hostile, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (path) => {
        expectInside(outcome(() => artifactPath(path)));
        expectInside(outcome(() => artifactPathFromUrl(path)));
        expectInside(outcome(() => artifactPathFromUrl(encodeURIComponent(path))));
        expectInside(outcome(() => artifactPathFromUrl(encodeURIComponent(encodeURIComponent(path)))));
      }),
      { numRuns: 3000 },
    );
  });

  it('is the name that was sent, for every name that can be sent', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => !/[/\\#%\p{Cc}]|^\.{1,2}$|^file:/iu.test(text) && !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (segments) => {
        const sent = segments.map(encodeURIComponent).join('/');
        expect(artifactPathFromUrl(sent)).toBe(segments.join('/'));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', 'C:/x', 'a\\..\\b', 'a\0b', 'a#b', 'file:///etc', 'a%2eb'])(
    'is not %j',
    (path) => {
      expect(outcome(() => artifactPath(path))).toBeUndefined();
    },
  );

  it('may hold a percent sign that is no escape', () => {
    expect(artifactPathFromUrl('100%25')).toBe('100%');
  });
});
