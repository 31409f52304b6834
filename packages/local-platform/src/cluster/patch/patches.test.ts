import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { job } from '../schema/batch-schema.ts';
import { serverSideApply, trackUpdate } from './managed-fields.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const json = fc.jsonValue({ maxDepth: 3 });

describe('a merge patch', () => {
  test('applied twice is applied once, and null takes away', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
    // RFC 7386, section 3.
    const target = { title: 'Goodbye!', author: { givenName: 'John', familyName: 'Doe' }, tags: ['example', 'sample'] };
    const patch = { title: 'Hello!', phoneNumber: '+01', author: { familyName: null }, tags: ['example'] };
    expect(applyMergePatch(target, patch)).toEqual({
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      phoneNumber: '+01',
    });
  });
});

const template = (containers: unknown[], more: object = {}) => ({
  spec: { template: { spec: { containers, ...more } } },
});

describe('a strategic merge patch', () => {
  const patch = (current: unknown, change: unknown) => applyStrategicMergePatch(job, current, change);

  test('changes containers by their name and leaves the others alone', () => {
    const current = template([
      { name: 'a', image: '1', env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: '1', args: ['x', 'y'] },
    ]);
    expect(
      patch(
        current,
        template([{ name: 'a', env: [{ name: 'Y', value: '2' }] }, { name: 'b', args: ['z'] }, { name: 'c' }]),
      ),
    ).toEqual(
      template([
        {
          name: 'a',
          image: '1',
          env: [
            { name: 'X', value: '1' },
            { name: 'Y', value: '2' },
          ],
        },
        { name: 'b', image: '1', args: ['z'] },
        { name: 'c' },
      ]),
    );
  });

  test('follows the directives', () => {
    const current = template([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    expect(patch(current, template([{ name: 'b', $patch: 'delete' }]))).toEqual(
      template([{ name: 'a' }, { name: 'c' }]),
    );
    expect(patch(current, template([{ name: 'z' }, { $patch: 'replace' }]))).toEqual(template([{ name: 'z' }]));
    expect(
      patch(current, {
        spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }, { name: 'b' }] } } },
      }),
    ).toEqual(template([{ name: 'c' }, { name: 'a' }, { name: 'b' }]));
    expect(
      patch({ spec: { suspend: true, parallelism: 1 } }, { spec: { $retainKeys: ['suspend'], suspend: false } }),
    ).toEqual({ spec: { suspend: false } });
    expect(
      patch(
        { metadata: { finalizers: ['a', 'b'] } },
        { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], finalizers: ['c'] } },
      ),
    ).toEqual({
      metadata: { finalizers: ['b', 'c'] },
    });
    expect(patch({ spec: { suspend: true, parallelism: 1 } }, { spec: { $patch: 'replace', suspend: false } })).toEqual(
      { spec: { suspend: false } },
    );
    expect(patch({ spec: { suspend: true } }, { spec: { suspend: null } })).toEqual({ spec: {} });
  });

  test('refuses an entry without its merge key', () => {
    expect(() => patch(template([{ name: 'a' }]), template([{ image: 'x' }]))).toThrow(
      /does not contain declared merge key: name/,
    );
  });
});

describe('server-side apply', () => {
  const writer = (manager: string) => ({ manager, apiVersion: 'batch/v1', time: '2026-01-01T00:00:00Z' });
  const empty = { object: {}, managedFields: [] };
  type Live = Parameters<typeof serverSideApply>[1];
  type Fields = Record<string, unknown>;
  const apply = (live: Live, object: Fields, by: { readonly manager: string; readonly force?: boolean }) =>
    serverSideApply(job, live, { object, writer: writer(by.manager), force: by.force ?? false });
  const applied = (live: Live, object: Fields, by: string | { readonly manager: string; readonly force?: boolean }) => {
    const outcome = apply(live, object, typeof by === 'string' ? { manager: by } : by);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.conflicts));
    return outcome;
  };

  test('removes what the manager set before and leaves out now, and nothing of others', () => {
    const first = applied(
      empty,
      { metadata: { labels: { a: '1', b: '1' } }, spec: { suspend: true, parallelism: 2 } },
      'sync',
    );
    const second = applied(first, { metadata: { labels: { b: '1', c: '1' } } }, 'other');
    const third = applied(second, { metadata: { labels: {} }, spec: { parallelism: 3 } }, 'sync');
    expect(third.object).toEqual({ metadata: { labels: { b: '1', c: '1' } }, spec: { parallelism: 3 } });
  });

  test('works container by container', () => {
    const first = applied(
      empty,
      template([
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ]),
      'sync',
    );
    const second = applied(first, template([{ name: 'b', args: ['x'] }]), 'tuner');
    const third = applied(second, template([{ name: 'b', image: '2' }]), 'sync');
    expect(third.object).toEqual(template([{ name: 'b', image: '2', args: ['x'] }]));
  });

  test('tells conflicts with who and where, and takes over with force', () => {
    const first = applied(empty, template([{ name: 'a', image: '1' }]), 'sync');
    const refused = apply(first, template([{ name: 'a', image: '2' }]), { manager: 'other' });
    expect(refused).toEqual({
      ok: false,
      conflicts: [{ manager: 'sync', apiVersion: 'batch/v1', field: '.spec.template.spec.containers[name="a"].image' }],
    });
    const forced = applied(first, template([{ name: 'a', image: '2' }]), { manager: 'other', force: true });
    expect(forced.object).toEqual(template([{ name: 'a', image: '2' }]));
    const image = {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"a"}': { 'f:image': {} } } } } },
    };
    expect(forced.managedFields.find((entry) => entry.manager === 'sync')?.fieldsV1).not.toMatchObject(image);
    expect(forced.managedFields.find((entry) => entry.manager === 'other')?.fieldsV1).toMatchObject(image);
  });

  test('sees what ordinary writes changed', () => {
    const first = applied(empty, { spec: { suspend: true, parallelism: 2 } }, 'sync');
    const object = { spec: { suspend: false, parallelism: 2 } };
    const managedFields = trackUpdate(job, first, { object, writer: writer('kubectl-patch') });
    expect(
      apply({ object, managedFields }, { spec: { suspend: true, parallelism: 2 } }, { manager: 'sync' }),
    ).toMatchObject({
      ok: false,
      conflicts: [{ manager: 'kubectl-patch', field: '.spec.suspend' }],
    });
  });

  test('applied again changes nothing, for any fields', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
    const names = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));
    const object = fc.record({ labels, names }).map((it) => ({
      metadata: { labels: it.labels },
      ...template(it.names.map((name) => ({ name, image: name }))),
    }));
    fc.assert(
      fc.property(object, object, object, (one, two, three) => {
        const live = applied(applied(empty, one, 'a'), two, { manager: 'b', force: true });
        const once = applied(live, three, { manager: 'a', force: true });
        expect(applied(once, three, { manager: 'a', force: true })).toEqual(once);
        expect(once.object).toMatchObject({ metadata: three.metadata });
      }),
    );
  });
});
