import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CORE, createTestCluster, type TestCluster, TOKEN } from './testing/test-cluster.ts';

let it: TestCluster;
beforeEach(() => {
  it = createTestCluster();
});
afterEach(async () => {
  await it.close();
});

const container = (name: string, script: string) => ({ name, image: 'i', command: ['node', '-e', script] });
const create = (name: string, spec: object) =>
  it.call('POST', `${CORE}/pods`, { metadata: { name }, spec: { restartPolicy: 'Never', ...spec } });
const over = (name: string) =>
  it.until(`${CORE}/pods/${name}`, (body) => ['Succeeded', 'Failed'].includes(body.status?.phase));
const log = async (name: string, query = '') => (await it.call('GET', `${CORE}/pods/${name}/log?${query}`)).body;
const FIVE = 'let n = 0; const t = setInterval(() => { console.log("line", ++n); if (n === 5) clearInterval(t) }, 60)';

describe('a log', () => {
  test('is followed until its container ends', async () => {
    await create('five', { containers: [container('main', FIVE)] });
    await it.until(`${CORE}/pods/five`, (body) => body.status.phase === 'Running');
    const response = await it.cluster.fetch(
      new Request(`https://127.0.0.1${CORE}/pods/five/log?follow=true`, {
        headers: { authorization: `Bearer ${TOKEN}` },
      }),
    );
    const chunks: string[] = [];
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) chunks.push(chunk);
    expect(chunks.join('')).toBe('line 1\nline 2\nline 3\nline 4\nline 5\n');
    expect(chunks.length).toBeGreaterThan(1);
    expect((await over('five')).status.phase).toBe('Succeeded');
    expect(await log('five', 'follow=true&tailLines=1')).toBe('line 5\n');
  });

  test('is cut as asked', async () => {
    await create('five', { containers: [container('main', FIVE)] });
    await over('five');
    expect(await log('five', 'tailLines=2')).toBe('line 4\nline 5\n');
    expect(await log('five', 'tailLines=0')).toBe('');
    expect(await log('five', 'limitBytes=10')).toBe('line 1\nlin');
    const stamped = (await log('five', 'timestamps=true')).trimEnd().split('\n');
    expect(stamped).toHaveLength(5);
    const [, third = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) line 3$/.exec(stamped[2]) ?? [];
    expect(await log('five', `sinceTime=${third}`)).toBe('line 3\nline 4\nline 5\n');
    expect(await log('five', `sinceTime=${third}&timestamps=true&tailLines=4`)).toBe(
      `${stamped.slice(2).join('\n')}\n`,
    );
    expect(await log('five', 'sinceSeconds=3600')).toContain('line 1');
    it.now.value = Date.now() + 7_200_000;
    expect(await log('five', 'sinceSeconds=3600')).toBe('');
  });

  test('keeps its timestamps in order, unique and in front of each line once', async () => {
    await create('long', { containers: [container('main', 'console.log("x".repeat(40000)); console.log("y")')] });
    await over('long');
    const [first = '', second = ''] = (await log('long', 'timestamps=true')).split('\n');
    expect(first).toMatch(/^\S+ x{40000}$/);
    expect(second).toMatch(/^\S+ y$/);
    expect(first.split(' ')[0] ?? '' <= (second.split(' ')[0] ?? '')).toBeTruthy();
  });

  test('must say of which container when there are several', async () => {
    await create('two', {
      initContainers: [container('init', 'console.log("i")')],
      containers: [container('a', 'console.log("a")'), container('b', 'console.log("b")')],
    });
    await over('two');
    expect(await log('two')).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'a container name must be specified for pod two, choose one of: [init a b]',
    });
    expect(await log('two', 'container=x')).toMatchObject({
      code: 400,
      message: 'container x is not valid for pod two',
    });
    expect([await log('two', 'container=init'), await log('two', 'container=b')]).toEqual(['i\n', 'b\n']);
  });

  test('is not there before its container', async () => {
    await create('waits', {
      initContainers: [container('first', 'setInterval(() => {}, 1000)')],
      containers: [container('main', '')],
    });
    await it.until(`${CORE}/pods/waits`, (body) => body.status.initContainerStatuses?.[0].state.running !== undefined);
    expect(await log('waits')).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message: 'container "main" in pod "waits" is waiting to start: PodInitializing',
    });
    await create('missing', {
      containers: [{ ...container('main', ''), volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      volumes: [{ name: 'v', configMap: { name: 'no' } }],
    });
    expect(await log('missing', 'follow=true')).toMatchObject({
      message: 'container "main" in pod "missing" is waiting to start: ContainerCreating',
    });
    expect(await log('missing', 'previous=true')).toMatchObject({
      code: 400,
      message: 'previous terminated container "main" in pod "missing" not found',
    });
  });

  test('of the try before can be read', async () => {
    await it.close();
    it = createTestCluster({ retryDelay: 60_000 });
    const script = `require("fs").appendFileSync(${JSON.stringify(`${it.directory}/tries`)}, "x"); console.log("try", require("fs").readFileSync(${JSON.stringify(`${it.directory}/tries`)}, "utf8").length); process.exit(1)`;
    await create('again', { restartPolicy: 'OnFailure', containers: [container('main', script)] });
    await it.until(
      `${CORE}/pods/again`,
      (body) => body.status.containerStatuses?.[0].state.waiting?.reason === 'CrashLoopBackOff',
    );
    expect([await log('again'), await log('again', 'previous=true')]).toEqual(['try 1\n', 'try 1\n']);
    it.now.value = Date.now() + 61_000;
    await it.until(
      `${CORE}/pods/again`,
      (body) =>
        body.status.containerStatuses?.[0].restartCount === 1 &&
        body.status.containerStatuses[0].state.waiting?.reason === 'CrashLoopBackOff',
    );
    expect(await log('again')).toBe('try 2\n');
  });

  test.each([
    [
      'tailLines=-1',
      422,
      'PodLogOptions "" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['limitBytes=0', 422, 'limitBytes: Invalid value: 0: must be greater than 0'],
    [
      'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      422,
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['sinceTime=yesterday', 400, 'parsing time "yesterday"'],
    ['tailLines=x', 400, 'parsing "x": invalid syntax'],
  ])('refuses %s', async (query, code, message) => {
    expect(await log('any', query)).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
