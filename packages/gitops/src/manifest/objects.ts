import type { Problem } from '@ai-platform/config';
import { type Document, isMap, LineCounter, parseAllDocuments } from 'yaml';

/** One Kubernetes object of a repository's file. */
export interface ManifestObject {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly name: string;
  /** Empty for objects outside namespaces. */
  readonly namespace: string;
  readonly value: unknown;
}

interface Read {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly Problem[];
}

/** Every object of the files, and what is wrong with their YAML (duplicate keys among it). */
export function readObjects(files: ReadonlyMap<string, string>): Read {
  const read = [...files].flatMap(([file, text]) => readFile(file, text));
  return { objects: read.flatMap(({ objects }) => objects), problems: read.flatMap(({ problems }) => problems) };
}

function readFile(file: string, text: string): Read[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  return documents.map((document) => {
    const problems = [...document.errors, ...document.warnings].map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { file, line, column: col, message: `not valid YAML: ${error.message}`, fix: 'correct the syntax' };
    });
    const readable = problems.length === 0 && isMap(document.contents);
    return { problems, objects: readable ? [toObject(file, document, lines)] : [] };
  });
}

function toObject(file: string, document: Document.Parsed, lines: LineCounter): ManifestObject {
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return {
    file,
    line: lines.linePos(document.contents?.range[0] ?? 0).line,
    kind: text(value, 'kind'),
    name: text(value, 'metadata', 'name'),
    namespace: text(value, 'metadata', 'namespace'),
    value,
  };
}

/** The value at a path of keys, or undefined. */
export function get(value: unknown, ...path: readonly (string | number)[]): unknown {
  let node = value;
  for (const key of path) {
    if (node === null || typeof node !== 'object' || !Object.hasOwn(node, key)) return undefined;
    node = (node as Readonly<Record<string | number, unknown>>)[key];
  }
  return node;
}

/** The string at a path, or an empty one. */
export function text(value: unknown, ...path: readonly (string | number)[]): string {
  const found = get(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The list at a path, or an empty one. */
export function list(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = get(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The map at a path as entries, or none. */
export function entries(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly (readonly [string, unknown])[] {
  const found = get(value, ...path);
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? Object.entries(found) : [];
}

/** A finding about an object, at its first line. */
export function finding({ file, line, kind, name }: ManifestObject, message: string, fix: string): Problem {
  return { file, line, message: `${kind} ${name}: ${message}`, fix };
}
