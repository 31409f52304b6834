import { parseAllDocuments } from 'yaml';
import { Refusal } from './refusal.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const LARGEST = 1024 * 1024;

/**
 * The objects of a YAML file. Aliases are refused: a few lines of them can stand for gigabytes.
 * @throws Refusal with the first problem.
 */
export function parseObjects(text: string): JsonObject[] {
  if (text.length > LARGEST) throw new Refusal(`is larger than ${LARGEST} characters`);
  const objects: JsonObject[] = [];
  for (const document of parseAllDocuments(text, { uniqueKeys: true, strict: true, prettyErrors: false })) {
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem) throw new Refusal(`is not valid YAML: ${problem.message}`);
    const value = readValue(() => document.toJS({ maxAliasCount: 0 }) as unknown);
    if (value === null || value === undefined) continue;
    if (!isObject(value)) throw new Refusal('holds something that is no object');
    objects.push(value);
  }
  return objects;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    throw new Refusal('uses YAML aliases');
  }
}
