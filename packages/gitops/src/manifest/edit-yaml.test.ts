import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostileText } from '../testing/hostile-text.ts';
import { editYaml, readScalar } from './edit-yaml.ts';
import { ManifestError } from './manifest-error.ts';

const IMAGE = ['spec', 'containers', { named: 'server' }, 'image'] as const;

function document(scalar: string, eol = '\n'): string {
  return [
    '# A comment before everything',
    '---',
    'kind:   Thing   # odd spaces',
    'base: &base { a: 1 }',
    'other: *base',
    'spec:',
    '    containers:',
    "    - { name: 'side', image: keep }",
    '    - name: server',
    `      image: ${scalar}   # the model server`,
    '      text: >-',
    '        folded',
    '        lines',
    '    last: "end"',
  ].join(eol);
}

describe('editing', () => {
  test('changes the bytes of one scalar and no other', () => {
    const scalars = fc.constantFrom('old', '"old"', "'old'", 'old value', '"o\\u0020ld"', '12', '~');
    fc.assert(
      fc.property(scalars, fc.constantFrom('\n', '\r\n'), hostileText(), (scalar, eol, value) => {
        const before = document(scalar, eol);
        const after = editYaml('f.yaml', before, [{ kind: 'Thing', path: IMAGE, value }]);
        const [head = '', tail = ''] = before.split(`image: ${scalar}   #`);
        expect(after.startsWith(`${head}image: `)).toBe(true);
        expect(after.endsWith(`   #${tail}`)).toBe(true);
        expect(readScalar('f.yaml', after, { kind: 'Thing', path: IMAGE })).toBe(value);
        expect({ ...parse(after), spec: 0 }).toEqual({ ...parse(before), spec: 0 });
      }),
      { numRuns: 500 },
    );
  });

  test('to the same value changes nothing', () => {
    for (const scalar of ['old', '"old"', "'old'"]) {
      expect(editYaml('f.yaml', document(scalar), [{ kind: 'Thing', path: IMAGE, value: 'old' }])).toBe(
        document(scalar),
      );
    }
  });

  test.each([
    ['"old"', 'image: "new"   #'],
    ["'old'", "image: 'new'   #"],
    ['old', 'image: new   #'],
  ])('keeps the quotes that somebody chose: %s', (scalar, expected) => {
    const quoted = scalar === 'old' ? scalar : scalar.replace('old', 'o ld');
    expect(editYaml('f.yaml', document(quoted), [{ kind: 'Thing', path: IMAGE, value: 'new' }])).toContain(expected);
  });

  test('a block scalar becomes one line, what follows stays', () => {
    const before = 'kind: A\nx: |\n  two\n  lines\ny: 1\n';
    expect(editYaml('f', before, [{ kind: 'A', path: ['x'], value: 'one' }])).toBe('kind: A\nx: one\ny: 1\n');
  });
});

describe('entries of a map', () => {
  const edits = [
    { kind: 'A', path: ['data', 'b'], value: undefined },
    { kind: 'A', path: ['data', 'd'], value: 'x' },
    { kind: 'A', path: ['data', 'e'], value: '1' },
  ];
  test.each([
    ['LF', 'kind: A\ndata:\n  a: 1 # one\n  b: 2 # two\n  # about c\n  c: 3 # three\nmore: 1\n'],
    ['CRLF', 'kind: A\r\ndata:\r\n  a: 1 # one\r\n  b: 2 # two\r\n  # about c\r\n  c: 3 # three\r\nmore: 1\r\n'],
    ['no line end at the end', 'kind: A\ndata:\n  a: 1 # one\n  b: 2 # two\n  # about c\n  c: 3 # three'],
  ])('are added at the end and removed with their line (%s)', (_, before) => {
    const eol = before.includes('\r') ? '\r\n' : '\n';
    const after = editYaml('f', before, edits);
    expect(after).toBe(
      before.replace(`  b: 2 # two${eol}`, '').replace('  c: 3 # three', `  c: 3 # three${eol}  d: x${eol}  e: "1"`),
    );
  });

  test.each<[string, string, RegExp]>([
    ['in braces', 'kind: A\ndata: { a: 1 }\n', /braces/],
    ['without the map', 'kind: A\n', /is not there/],
  ])('%s are not added', (_, before, message) => {
    expect(() => editYaml('f', before, [{ kind: 'A', path: ['data', 'b'], value: 'x' }])).toThrow(message);
  });
});

test.each<[string, string, RegExp]>([
  ['an anchor that others may use', 'kind: A\nx: &a 1\ny: *a\n', /anchor/],
  ['an alias', 'kind: A\ny: &a 1\nx: *a\n', /not a single value/],
  ['a map', 'kind: A\nx: { y: 1 }\n', /not a single value/],
  ['two such objects', 'kind: A\nx: 1\n---\nkind: A\nx: 1\n', /must be one A, not 2/],
  ['no such object', 'kind: B\nx: 1\n', /must be one A, not 0/],
  ['broken YAML', 'kind: A\nx: [\n', /not valid YAML/],
])('%s is refused, with its file', (_, before, message) => {
  const edit = () => editYaml('f.yaml', before, [{ kind: 'A', path: ['x'], value: '2' }]);
  expect(edit).toThrow(ManifestError);
  expect(edit).toThrow(message);
  expect(edit).toThrow(/^f\.yaml: /);
});
