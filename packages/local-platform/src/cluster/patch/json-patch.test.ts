import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch, PatchProblem } from './json-patch.ts';

const key = fc.constantFrom('a', 'b', 'a/b', 'm~n', '', '__proto__', 'constructor', '0');
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, true, 1, 'text'),
    fc.array(tie('document'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('document')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Every place in a document with its value, the root left out. */
function places(value: unknown, path = ''): { path: string; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [{ path: here, value: inner }, ...places(inner, here)];
  });
}

const withPlace = document
  .filter((it) => places(it).length > 0)
  .chain((it) => fc.record({ document: fc.constant(it), place: fc.constantFrom(...places(it)) }));

describe('a JSON patch', () => {
  test('finds every place of any document, and a failed test changes nothing', () => {
    fc.assert(
      fc.property(withPlace, ({ document: before, place }) => {
        expect(applyJsonPatch(before, [{ op: 'test', path: place.path, value: place.value }])).toEqual(before);
        const wrong = [
          { op: 'remove', path: place.path },
          { op: 'test', path: '', value: 'something else' },
        ];
        const copy = structuredClone(before);
        expect(() => applyJsonPatch(before, wrong)).toThrow(PatchProblem);
        expect(before).toEqual(copy);
      }),
    );
  });

  test('undoes itself: remove and add again, replace and replace back, move and move back', () => {
    fc.assert(
      fc.property(withPlace, document, ({ document: before, place }, other) => {
        const { path, value } = place;
        expect(
          applyJsonPatch(before, [
            { op: 'remove', path },
            { op: 'add', path, value },
          ]),
        ).toEqual(before);
        const replaced = applyJsonPatch(before, [{ op: 'replace', path, value: other }]);
        expect(applyJsonPatch(replaced, [{ op: 'test', path, value: other }])).toEqual(replaced);
        expect(applyJsonPatch(replaced, [{ op: 'replace', path, value }])).toEqual(before);
        const wrapped = { inside: before };
        const moved = applyJsonPatch(wrapped, [{ op: 'move', from: `/inside${path}`, path: '/out' }]);
        expect(moved).toMatchObject({ out: value });
        expect(applyJsonPatch(moved, [{ op: 'move', from: '/out', path: `/inside${path}` }])).toEqual(wrapped);
        expect(applyJsonPatch(wrapped, [{ op: 'copy', from: `/inside${path}`, path: '/out' }])).toEqual({
          ...wrapped,
          out: value,
        });
      }),
    );
  });

  // The examples of RFC 6902, appendix A.
  test.each([
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
    [
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [{ '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [{ foo: null }, [{ op: 'test', path: '/foo', value: null }], { foo: null }],
    [{ foo: 'bar' }, [{ op: 'replace', path: '', value: [1] }], [1]],
  ])('%j with %j gives %j', (before, patch, after) => {
    expect(applyJsonPatch(before, patch)).toEqual(after);
  });

  test.each([
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz/bat', value: 1 }]],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/2', value: 1 }]],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/01', value: 1 }]],
    [{ foo: 1 }, [{ op: 'remove', path: '/bar' }]],
    [{ foo: 1 }, [{ op: 'replace', path: '/bar', value: 1 }]],
    [{ foo: 1 }, [{ op: 'test', path: '/foo', value: '1' }]],
    [{ foo: { bar: 1 } }, [{ op: 'move', from: '/foo', path: '/foo/bar' }]],
    [{ foo: 1 }, [{ op: 'copy', from: '/bar', path: '/baz' }]],
    [{ foo: 1 }, [{ op: 'add', path: '/bar' }]],
    [{ foo: 1 }, [{ op: 'merge', path: '/bar', value: 1 }]],
    [{ foo: 1 }, [{ op: 'add', path: 'bar', value: 1 }]],
    [{ foo: 1 }, [{ op: 'add', value: 1 }]],
    [{ foo: 1 }, [null]],
    [{ foo: 1 }, { op: 'remove', path: '/foo' }],
    [{ foo: 1 }, [{ op: 'remove', path: '/toString' }]],
  ])('refuses on %j the patch %j', (before, patch) => {
    expect(() => applyJsonPatch(before, patch)).toThrow(PatchProblem);
  });

  test('never touches the prototype of anything', () => {
    const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]) as object;
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
