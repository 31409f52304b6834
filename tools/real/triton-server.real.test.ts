// Holds the conformance list of the local inference server to a real Triton: what the list expects is what Triton answers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: the list is the package's own, shared with its unit tests, and not published.
import * as oip from '../../packages/local-platform/src/inference/testing/oip-conformance/index.ts';
import { tritonModels } from './triton-models.ts';
import { startTritonServer, type TritonServer } from './triton-server.ts';

describe('Triton 2.51 answers as the local inference server does:', () => {
  let server: TritonServer;

  beforeAll(async () => {
    server = await startTritonServer(tritonModels);
  });

  afterAll(() => server?.stop());

  it.each(oip.oipConformance.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const { jsonLength, ...answered } = await oip.askConformance(row, (path, init) =>
      fetch(`${server.url}${path}`, init),
    );
    expect(answered).toEqual({
      status: row.status,
      contentType: row.contentType,
      answer: typeof row.answer === 'string' ? row.answer : expect.stringMatching(row.answer),
    });
    const isBinary = row.contentType === 'application/octet-stream';
    expect(jsonLength).toBe(isBinary ? String(answered.answer.lastIndexOf('}') + 1) : null);
  });
});
