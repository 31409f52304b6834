import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { createRegistry } from './create-registry.ts';
import { ConformanceRun } from './testing/conformance-run.ts';
import { mlflowConformance } from './testing/mlflow-conformance.ts';

describe('the local registry answers as MLflow 3.17.2 does: it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'registry-conformance-'));
  const database = new DatabaseSync(':memory:');
  let time = 1_800_000_000_000;
  const registry = createRegistry({
    directory,
    database,
    clock: () => time++,
    log: () => {},
    url: 'http://127.0.0.1:5000',
  });
  const run = new ConformanceRun(registry.fetch, 'http://127.0.0.1:5000');

  afterAll(async () => {
    await registry.close();
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  for (const step of mlflowConformance) {
    it(step.name, async () => {
      const { actual, wanted } = await run.run(step);
      expect(actual).toEqual(wanted);
    });
  }
});
