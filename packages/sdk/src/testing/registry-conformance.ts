import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EVIDENCE_PREDICATE_TYPE, type EvidenceStatement, type Signature } from '@ai-platform/config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AlreadyExistsError, ConflictError, NotFoundError, ValidationError } from '../errors/index.ts';
import { hashDirectory, Registry } from '../registry/index.ts';
import type { TestServer } from './local-parts.ts';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function evidenceAbout(sha256: string, accuracy: number): EvidenceStatement {
  const metrics = { accuracy: { value: accuracy, direction: 'higher-is-better' as const } };
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'model', digest: { sha256 } }],
    predicateType: EVIDENCE_PREDICATE_TYPE,
    predicate: {
      dataset: { name: 'digits', sha256: 'd'.repeat(64), rows: 360 },
      candidate: { artifactSha256: sha256, metrics },
      champion: null,
      lineage: {},
    },
  };
}

const signature: Signature = {
  inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 64] }],
  outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 10] }],
};

/** What the SDK's registry must do on any MLflow server: the local platform's and the real one. */
export function describeRegistry(name: string, start: () => Promise<TestServer>): void {
  describe(name, () => {
    let server: TestServer;
    let registry: Registry;
    let scratch: string;

    beforeAll(async () => {
      server = await start();
      registry = new Registry({ trackingUri: server.url });
      scratch = mkdtempSync(join(tmpdir(), 'sdk-registry-'));
    }, 900_000);

    afterAll(async () => {
      await registry?.close();
      await server?.stop();
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
    });

    function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
      const directory = mkdtempSync(join(scratch, 'folder-'));
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), content);
      }
      return directory;
    }

    test('experiments: create, retrieve, list, get or create', async () => {
      const id = await registry.experiments.create({ name: 'exp one', tags: { team: 'vision' } });
      expect(await registry.experiments.retrieve(id)).toMatchObject({ id, name: 'exp one', tags: { team: 'vision' } });
      expect((await registry.experiments.retrieve({ name: 'exp one' })).id).toBe(id);
      expect((await registry.experiments.getOrCreate('exp one')).id).toBe(id);
      await expect(registry.experiments.create({ name: 'exp one' })).rejects.toThrow(AlreadyExistsError);
      await expect(registry.experiments.retrieve({ name: 'none' })).rejects.toThrow(NotFoundError);
      const together = await Promise.all([1, 2, 3].map(() => registry.experiments.getOrCreate('raced')));
      expect(new Set(together.map((experiment) => experiment.id)).size).toBe(1);
      const names = (await all(registry.experiments.list())).map((experiment) => experiment.name);
      expect(names).toEqual(expect.arrayContaining(['exp one', 'raced']));
    });

    test('runs: create, log, read back, search, finish, delete', async () => {
      const run = await registry.runs.create({ experiment: 'runs', name: 'first', tags: { kind: 'weak' } });
      await registry.runs.logMetrics(run.id, { accuracy: 0.981, loss: 1e-7 }, { step: 20 });
      await registry.runs.logParameters(run.id, { epochs: 20, deep: true, optimiser: 'sgd' });
      await registry.runs.setTags(run.id, { note: 'größer ✓' });
      await registry.runs.finish(run.id);
      const read = await registry.runs.retrieve(run.id);
      expect(read).toMatchObject({
        name: 'first',
        status: 'FINISHED',
        metrics: { accuracy: 0.981, loss: 1e-7 },
        parameters: { epochs: '20', deep: 'true', optimiser: 'sgd' },
      });
      expect(read.tags).toMatchObject({ kind: 'weak', note: 'größer ✓' });
      expect(read.endedAt).toBeInstanceOf(Date);
      const search = { experiments: [run.experimentId], filter: 'metrics.accuracy > 0.98' };
      expect((await all(registry.runs.search(search))).map(({ id }) => id)).toEqual([run.id]);
      await registry.runs.delete(run.id);
      expect(await all(registry.runs.search(search))).toEqual([]);
      await expect(registry.runs.retrieve('0'.repeat(32))).rejects.toThrow(NotFoundError);
    });

    test('runs: pages are walked through', async () => {
      for (let index = 0; index < 5; index++) await registry.runs.create({ experiment: 'paged', name: `run-${index}` });
      const { id } = await registry.experiments.getOrCreate('paged');
      expect(await all(registry.runs.search({ experiments: [id], pageSize: 2 }))).toHaveLength(5);
    });

    test('metrics: NaN and infinities survive, and 2,500 values are split into batches', async () => {
      const run = await registry.runs.create({ experiment: 'metrics' });
      await registry.runs.logMetrics(run.id, { nan: Number.NaN, up: Infinity, down: -Infinity, zero: 0 });
      expect((await registry.runs.retrieve(run.id)).metrics).toEqual({
        nan: Number.NaN,
        up: Infinity,
        down: -Infinity,
        zero: 0,
      });
      const entries = Array.from({ length: 2500 }, (_, step) => ({ key: 'loss', value: 1 / (step + 1), step }));
      await registry.runs.logMetrics(run.id, entries);
      const history = await all(registry.runs.metricHistory(run.id, 'loss'));
      expect(history.map(({ step }) => step).sort((a, b) => a - b)).toEqual(entries.map(({ step }) => step));
    });

    test('parameters: 250 are split, the same again is fine, another value is refused', async () => {
      const run = await registry.runs.create({ experiment: 'parameters' });
      const parameters = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`p${index}`, index]));
      await registry.runs.logParameters(run.id, parameters);
      await registry.runs.logParameters(run.id, parameters);
      expect(Object.keys((await registry.runs.retrieve(run.id)).parameters)).toHaveLength(250);
      await expect(registry.runs.logParameters(run.id, { p1: 'other' })).rejects.toThrow(/p1/);
    });

    test('models: create, get or create, list, update, tags, delete', async () => {
      await registry.models.create({ name: 'model-a', description: 'first', tags: { team: 'vision' } });
      await expect(registry.models.create({ name: 'model-a' })).rejects.toThrow(AlreadyExistsError);
      expect((await registry.models.getOrCreate('model-a')).description).toBe('first');
      await registry.models.update('model-a', { description: 'second' });
      await registry.models.setTag('model-a', { key: 'tier', value: 'gold' });
      await registry.models.deleteTag('model-a', 'team');
      expect(await registry.models.retrieve('model-a')).toMatchObject({
        description: 'second',
        tags: { tier: 'gold' },
      });
      const raced = await Promise.all([1, 2, 3].map(() => registry.models.getOrCreate('model-b')));
      expect(raced.map((model) => model.name)).toEqual(['model-b', 'model-b', 'model-b']);
      expect((await all(registry.models.list({ filter: "name LIKE 'model-%'" }))).map(({ name }) => name)).toEqual([
        'model-a',
        'model-b',
      ]);
      await registry.models.delete('model-a');
      await expect(registry.models.retrieve('model-a')).rejects.toThrow(NotFoundError);
    });

    test('artifacts: a folder goes up and comes down byte for byte, a file too', async () => {
      const big = new Uint8Array(300_000).map((_, index) => index % 251);
      const files = { 'a.txt': 'hello', 'deep/er/größe ü.bin': big, 'empty.txt': '' };
      const run = await registry.runs.create({ experiment: 'artifacts' });
      const seen: number[] = [];
      await registry.artifacts.upload(run.id, folder(files), {
        to: 'data',
        onProgress: ({ bytes }) => seen.push(bytes),
      });
      expect(seen.at(-1)).toBe(300_005);
      await registry.artifacts.upload(run.id, join(folder({ 'one.txt': 'single' }), 'one.txt'));
      const listed = await all(registry.artifacts.list(run.id));
      expect(listed.filter((entry) => !entry.directory).map(({ path, bytes }) => [path, bytes])).toEqual(
        expect.arrayContaining([
          ['data/a.txt', 5],
          ['data/deep/er/größe ü.bin', 300_000],
          ['data/empty.txt', 0],
          ['one.txt', 6],
        ]),
      );
      const target = join(scratch, 'down');
      const down = await registry.artifacts.download(run.id, 'data', { to: target });
      expect([down.bytes, down.sha256]).toEqual([300_005, undefined]);
      expect(new Uint8Array(readFileSync(join(target, 'deep/er/größe ü.bin')))).toEqual(big);
      expect(readFileSync(join(target, 'empty.txt'), 'utf8')).toBe('');
      await expect(registry.artifacts.download(run.id, 'data', { to: target })).rejects.toThrow(ValidationError);
      await expect(registry.artifacts.download(run.id, 'nothing', { to: join(scratch, 'no') })).rejects.toThrow(
        NotFoundError,
      );
    });

    test('versions: register with signature and evidence, read back, download verified', async () => {
      const run = await registry.runs.create({ experiment: 'versions' });
      const path = folder({ 'model.onnx': new Uint8Array([1, 2, 3]), 'sub/labels.txt': '0\n1\n' });
      const { sha256 } = await hashDirectory(path);
      const evidence = evidenceAbout(sha256, 0.97);
      const version = await registry.versions.register({
        model: 'digits',
        run: run.id,
        path,
        signature,
        evidence,
        description: 'first try',
        tags: { stage: 'candidate' },
      });
      expect(version).toMatchObject({ model: 'digits', version: '1', run: run.id, signature, status: 'READY' });
      expect(version.artifact).toEqual({
        kind: 'mlflow',
        reference: expect.stringMatching(/^mlflow-artifacts:\/.+\/model$/),
        sha256,
      });
      expect(version.tags['stage']).toBe('candidate');
      expect(readdirSync(path).sort()).toEqual(['model.onnx', 'sub']);
      expect((await registry.versions.evidence('digits', '1')).statement).toEqual(evidence);
      const target = join(scratch, 'digits-1');
      const down = await registry.versions.download('digits', '1', target);
      expect(down).toMatchObject({ files: ['model.onnx', 'sub/labels.txt'], bytes: 7, sha256 });
      expect((await hashDirectory(target)).sha256).toBe(sha256);
    });

    test('versions: the same registration again returns the same version, another artifact of the run is refused', async () => {
      const run = await registry.runs.create({ experiment: 'versions' });
      const params = { model: 'again', run: run.id, path: folder({ 'model.onnx': 'x' }) };
      const first = await registry.versions.register(params);
      const second = await registry.versions.register(params);
      expect(second.version).toBe(first.version);
      expect(await all(registry.versions.list('again'))).toHaveLength(1);
      const other = { ...params, path: folder({ 'model.onnx': 'y' }) };
      await expect(registry.versions.register(other)).rejects.toThrow(ConflictError);
      await expect(registry.versions.register({ ...other, model: 'elsewhere' })).rejects.toThrow(
        /holds another artifact/,
      );
      const foreign = { ...params, evidence: evidenceAbout('0'.repeat(64), 1) };
      await expect(registry.versions.register(foreign)).rejects.toThrow(ValidationError);
    });

    test('versions: list newest first, retrieve by alias, tags, update, delete', async () => {
      for (const content of ['a', 'b']) {
        const run = await registry.runs.create({ experiment: 'versions' });
        await registry.versions.register({ model: 'many', run: run.id, path: folder({ 'model.onnx': content }) });
      }
      expect((await all(registry.versions.list('many'))).map(({ version }) => version)).toEqual(['2', '1']);
      await registry.aliases.set('many', { alias: 'champion', version: '1', expected: null });
      expect((await registry.versions.retrieve('many', { alias: 'champion' })).version).toBe('1');
      const moved = { alias: 'champion', version: '2', expected: '2' };
      await expect(registry.aliases.set('many', moved)).rejects.toThrow(ConflictError);
      await registry.aliases.set('many', { ...moved, expected: '1' });
      expect((await registry.aliases.retrieve('many', 'champion')).version).toBe('2');
      expect((await registry.models.retrieve('many')).aliases).toEqual({ champion: '2' });
      await registry.aliases.delete('many', 'champion');
      await expect(registry.aliases.retrieve('many', 'champion')).rejects.toThrow(NotFoundError);
      await registry.versions.setTag('many', { version: '1', key: 'tier', value: 'gold' });
      await registry.versions.update('many', { version: '1', description: 'old' });
      expect(await registry.versions.retrieve('many', '1')).toMatchObject({
        description: 'old',
        tags: { tier: 'gold' },
      });
      await registry.versions.deleteTag('many', { version: '1', key: 'tier' });
      expect((await registry.versions.retrieve('many', '1')).tags['tier']).toBeUndefined();
      await registry.versions.delete('many', '1');
      await expect(registry.versions.retrieve('many', '1')).rejects.toThrow(NotFoundError);
      await expect(registry.versions.evidence('many', '2')).rejects.toThrow(NotFoundError);
    });
  });
}
