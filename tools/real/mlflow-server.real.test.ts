// Holds the local registry's conformance suite to a real MLflow server: what the suite expects is what MLflow answers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: the suite is the package's own, shared with its unit tests, and not published.
import { ConformanceRun } from '../../packages/local-platform/src/registry/testing/conformance-run.ts';
// biome-ignore lint/style/noRestrictedImports: the suite is the package's own, shared with its unit tests, and not published.
import { mlflowConformance } from '../../packages/local-platform/src/registry/testing/mlflow-conformance.ts';
import { type MlflowServer, startMlflowServer } from './mlflow-server.ts';

describe('MLflow 3.17.2 answers as the local registry does: it', () => {
  let server: MlflowServer;
  let run: ConformanceRun;

  beforeAll(async () => {
    server = await startMlflowServer();
    run = new ConformanceRun((request) => fetch(request), server.url);
  });

  afterAll(() => server?.stop());

  for (const step of mlflowConformance) {
    it(step.name, async () => {
      const { actual, wanted } = await run.run(step);
      expect(actual).toEqual(wanted);
    });
  }
});
