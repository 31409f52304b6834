import { checkSchema } from './check-schema.ts';
import type { EvidenceStatement } from './evidence.ts';
import type { Problem, Result } from './problem.ts';
import { schemas } from './schema/schemas.ts';
import { MAX_SOURCE_BYTES, pointer, type SourceDocument } from './yaml-source.ts';

/**
 * Reads an evidence document: strict JSON in UTF-8 that its published schema allows. Nothing is filled in or dropped.
 * @param source bytes as stored, or their text
 * @param file how messages call it
 */
export function parseEvidence(source: Uint8Array | string, file = 'evidence'): Result<EvidenceStatement> {
  const size = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (size > MAX_SOURCE_BYTES) {
    return refuse({ file, message: `the document has ${size} bytes; at most ${MAX_SOURCE_BYTES} are read` });
  }
  const value = readJson(source);
  if (value === undefined) {
    return refuse({ file, message: 'not valid JSON in UTF-8', fix: 'write it with a JSON library (NaN is not JSON)' });
  }
  const problems = checkSchema(jsonDocument(file, value), schemas.evidence);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: value as EvidenceStatement };
}

function refuse(problem: Problem): Result<never> {
  return { ok: false, problems: [problem] };
}

function readJson(source: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source));
  } catch {
    return undefined;
  }
}

function jsonDocument(file: string, value: unknown): SourceDocument {
  return {
    file,
    value,
    problem: (path, { message, fix }) => ({
      file,
      path: pointer(path),
      message,
      ...(fix === undefined ? {} : { fix }),
    }),
  };
}
