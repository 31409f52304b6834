import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster, TOKEN } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

interface Seen {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly code?: number;
    readonly message?: string;
    readonly metadata: { readonly name?: string; readonly resourceVersion: string; readonly annotations?: object };
    readonly rows?: readonly { readonly cells: readonly unknown[] }[];
    readonly columnDefinitions?: readonly unknown[];
  };
}

const put = (name: string, labels: object = {}) =>
  it.call('POST', `${CORE}/configmaps`, { metadata: { name, labels } });
const version = async () => (await it.call('GET', `${CORE}/configmaps`)).body.metadata.resourceVersion;

/** Opens a watch; the events come one by one, and undefined at its end. */
async function open(query: string, headers: object = {}) {
  const response = await it.cluster.fetch(
    new Request(`https://127.0.0.1${CORE}/configmaps?watch=true&${query}`, {
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    }),
  );
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const waiting: Seen[] = [];
  let rest = '';
  const next = async (): Promise<Seen | undefined> => {
    while (waiting.length === 0) {
      const chunk = await reader?.read();
      if (chunk?.value === undefined) return undefined;
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop() ?? '';
      waiting.push(...lines.map((line) => JSON.parse(line) as Seen));
    }
    return waiting.shift();
  };
  const brief = async () => {
    const event = await next();
    return event && `${event.type} ${event.object.metadata?.name}`;
  };
  return { status: response.status, next, brief, stop: () => reader?.cancel() };
}

describe('a watch', () => {
  test('begins after a version and misses nothing', async () => {
    const from = await version();
    await put('a');
    const watch = await open(`resourceVersion=${from}`);
    await put('b');
    await it.call('DELETE', `${CORE}/configmaps/a`);
    expect([await watch.brief(), await watch.brief(), await watch.brief()]).toEqual([
      'ADDED a',
      'ADDED b',
      'DELETED a',
    ]);
    await watch.stop();
  });

  test('without a version begins with what is there', async () => {
    await put('a');
    const watch = await open('');
    expect(await watch.brief()).toBe('ADDED a');
    await put('b');
    expect(await watch.brief()).toBe('ADDED b');
    await watch.stop();
  });

  test('ends in time, after a bookmark to go on from', async () => {
    const from = await version();
    const watch = await open(`resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=1`);
    const bookmark = await watch.next();
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { kind: 'ConfigMap', metadata: { resourceVersion: from } },
    });
    expect(await watch.next()).toBeUndefined();
    const silent = await open('timeoutSeconds=1');
    expect(await silent.next()).toBeUndefined();
  });

  test('tells where the initial events end', async () => {
    await put('a');
    const watch = await open('sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan');
    expect(await watch.brief()).toBe('ADDED a');
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await watch.stop();
    expect((await open('sendInitialEvents=true')).status).toBe(422);
  });

  test('sees objects come into and leave its selection', async () => {
    const watch = await open('labelSelector=on=true');
    await put('a');
    const label = (value: string | null) =>
      it.request('PATCH', `${CORE}/configmaps/a`, {
        body: { metadata: { labels: { on: value } } },
        headers: { 'content-type': 'application/merge-patch+json' },
      });
    await label('true');
    expect(await watch.brief()).toBe('ADDED a');
    await it.call('PUT', `${CORE}/configmaps/a`, { metadata: { name: 'a', labels: { on: 'true' } }, data: { x: 'y' } });
    expect(await watch.brief()).toBe('MODIFIED a');
    const { body } = await label(null);
    expect(await watch.next()).toMatchObject({
      type: 'DELETED',
      object: { metadata: { name: 'a', labels: { on: 'true' }, resourceVersion: body.metadata.resourceVersion } },
    });
    await watch.stop();
  });

  test('of one object sees only that', async () => {
    const watch = await open('fieldSelector=metadata.name=b');
    await put('a');
    await put('b');
    expect(await watch.brief()).toBe('ADDED b');
    await watch.stop();
  });

  test('from before what is remembered is told 410 and ends', async () => {
    const from = await version();
    await put('a');
    await put('b');
    await it.restart();
    const watch = await open(`resourceVersion=${from}`);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: {
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/),
      },
    });
    expect(await watch.next()).toBeUndefined();
    const again = await open(`resourceVersion=${await version()}`);
    await put('c');
    expect(await again.brief()).toBe('ADDED c');
    await again.stop();
  });

  test('from the future is refused', async () => {
    expect((await open('resourceVersion=99999')).status).toBe(504);
  });

  test('comes as tables, with the columns once', async () => {
    const watch = await open('', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    await put('a');
    await put('b');
    const [first, second] = [await watch.next(), await watch.next()];
    expect(first?.object.rows?.[0]?.cells[0]).toBe('a');
    expect([first?.object.columnDefinitions?.length, second?.object.columnDefinitions?.length]).toEqual([3, 0]);
    await watch.stop();
  });

  test('hears nothing of dry runs and of what was undone', async () => {
    const watch = await open('');
    await it.call('POST', `${CORE}/configmaps?dryRun=All`, { metadata: { name: 'a' } });
    await it.call('POST', `${CORE}/configmaps`, { metadata: { name: 'Bad' } });
    await put('b');
    expect(await watch.brief()).toBe('ADDED b');
    await watch.stop();
  });

  test('ends when the cluster closes', async () => {
    const watch = await open('');
    const end = watch.next();
    await it.cluster.close();
    expect(await end).toBeUndefined();
  });
});
