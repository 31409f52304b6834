import { checkSchema, shown } from './check-schema.ts';
import type { Problem } from './problem.ts';
import { gateSchemas } from './schema/fields.ts';
import type { JsonSchema } from './schema/json-schema.ts';
import type { Segment, SourceDocument } from './yaml-source.ts';

const NOT_ENFORCED: ReadonlyMap<string, string> = new Map(
  ['confidence', 'lineage', 'slice', 'latency', 'size', 'agreement'].map((key) => [
    key,
    `gates with "${key}" are not enforced by this version, so they are refused`,
  ]),
);

const FORMS = 'write one of { metric, min }, { metric, max }, { metric, notBelowChampionBy }, { signature }';

/** Everything wrong with the gates at a path. The form is told by the keys, so that the message is about the one that was meant. */
export function checkGates(document: SourceDocument, path: readonly Segment[], gates: unknown): Problem[] {
  if (!Array.isArray(gates)) return [];
  return gates.flatMap((gate: unknown, index) => checkGate(document, [...path, index], gate));
}

function checkGate(document: SourceDocument, path: readonly Segment[], gate: unknown): Problem[] {
  if (gate === null || typeof gate !== 'object' || Array.isArray(gate)) {
    return [document.problem(path, { message: `a gate must be a map, not ${shown(gate)}`, fix: FORMS })];
  }
  const meant = meantForm(gate);
  if (meant !== undefined) return checkSchema(at(document, path, gate), meant, NOT_ENFORCED);
  const refused = Object.keys(gate).find((key) => NOT_ENFORCED.has(key));
  const message = NOT_ENFORCED.get(refused ?? '') ?? 'this is none of the known gates';
  return [document.problem(path, { message, fix: FORMS })];
}

/** The form whose telling key is there; with `metric` alone the one that lacks its threshold. */
function meantForm(gate: object): JsonSchema | undefined {
  const telling = ['min', 'max', 'notBelowChampionBy', 'signature'];
  const index = telling.findIndex((key) => Object.hasOwn(gate, key));
  return gateSchemas[index];
}

/** The part of a document at a path, whose problems are placed in the whole. */
function at(document: SourceDocument, path: readonly Segment[], value: unknown): SourceDocument {
  return { file: document.file, value, problem: (inner, what) => document.problem([...path, ...inner], what) };
}
