import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSubModel, identityModel } from '../testing/models.ts';
import { askConformance, conformanceTypes, oipConformance } from '../testing/oip-conformance/index.ts';
import { createTestInference, type TestInference } from '../testing/test-inference.ts';

let server: TestInference;

beforeAll(async () => {
  server = createTestInference();
  for (const type of conformanceTypes) await server.serve(`identity_${type.toLowerCase()}`, identityModel(type));
  await server.serve('add_sub', addSubModel());
});

afterAll(() => server.end());

describe('answers as Triton does', () => {
  it.each(oipConformance.map((row) => [row.title, row] as const))('%s', async (_, row) => {
    const { jsonLength, ...answered } = await askConformance(row, server.get);
    expect(answered).toEqual({
      status: row.status,
      contentType: row.contentType,
      answer: typeof row.answer === 'string' ? row.answer : expect.stringMatching(row.answer),
    });
    const isBinary = row.contentType === 'application/octet-stream';
    expect(jsonLength).toBe(isBinary ? String(answered.answer.lastIndexOf('}') + 1) : null);
  });
});
