import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Problem } from './problem.ts';

/** Part of a document's path: a key of a map or an index of a list. */
export type Segment = string | number;

/** One document of a YAML file as plain data, with the way back to its place in the text. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** A problem at a place in this document: at the value, or at its key. */
  problem(path: readonly Segment[], what: { message: string; fix?: string; at?: 'key' | 'value' }): Problem;
}

/** Larger than any honest config; keeps a mistaken file from filling memory. */
export const MAX_SOURCE_BYTES = 1024 * 1024;

/** More references to anchors than this is an attack, not a config. */
const MAX_ALIASES = 100;

/** Every non-empty document of a YAML file, and everything that is wrong with its syntax. */
export function readYaml(
  file: string,
  text: string,
): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Problem[] } {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_SOURCE_BYTES) {
    const message = `the file has ${bytes} bytes; at most ${MAX_SOURCE_BYTES} are read`;
    return { documents: [], problems: [{ file, message, fix: 'check that it is the right file, or split it' }] };
  }
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, version: '1.2', merge: false });
    const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
    return collect(documents, { file, lines });
  } catch (error) {
    return { documents: [], problems: [unreadable(file, error)] };
  }
}

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
}

function collect(parsed: readonly Document.Parsed[], source: Source) {
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsed) {
    const found = [...syntaxProblems(document, source), ...keyProblems(document, source)];
    problems.push(...found);
    if (found.length > 0) continue;
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (value !== null && value !== undefined) documents.push(sourceDocument(document, value, source));
  }
  return { documents, problems };
}

function sourceDocument(document: Document.Parsed, value: unknown, source: Source): SourceDocument {
  return {
    file: source.file,
    value,
    problem(path, { message, fix, at = 'value' }) {
      return {
        file: source.file,
        ...position(source.lines, offsetOf(document, path, at)),
        path: pointer(path),
        message,
        ...(fix === undefined ? {} : { fix }),
      };
    },
  };
}

function syntaxProblems(document: Document.Parsed, { file, lines }: Source): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => ({
    file,
    ...position(lines, error.pos[0]),
    message: `not valid YAML: ${error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? error.code}`,
    fix: SYNTAX_FIXES[error.code] ?? 'correct the syntax at this place',
  }));
}

const SYNTAX_FIXES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces; YAML does not allow tabs',
  DUPLICATE_KEY: 'keep one of the two entries',
  BAD_INDENT: 'indent entries of the same level by the same number of spaces',
  TAG_RESOLVE_FAILED: 'remove the tag; plain values are enough here',
};

function keyProblems(document: Document.Parsed, { file, lines }: Source): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair(_, pair) {
      const key = pair.key;
      if (isScalar(key) && typeof key.value === 'string') return;
      const offset = isNode(key) ? key.range?.[0] : undefined;
      const shown = isScalar(key) ? String(key.value) : 'a list or map';
      problems.push({
        file,
        ...position(lines, offset ?? 0),
        message: `the key ${shown} is not a string`,
        fix: isScalar(key) ? `write it in quotes: ${JSON.stringify(String(key.value))}` : 'use a plain name as key',
      });
    },
  });
  return problems;
}

function unreadable(file: string, error: unknown): Problem {
  const aliases = error instanceof ReferenceError && /alias/i.test(error.message);
  return aliases
    ? { file, message: `more than ${MAX_ALIASES} references to anchors`, fix: 'write the values out' }
    : { file, message: 'the YAML is nested too deeply or cannot be read', fix: 'simplify the file' };
}

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(document: Document.Parsed, path: readonly Segment[], at: 'key' | 'value'): number {
  const key = at === 'key' ? keyOffset(document, path) : undefined;
  return key ?? valueOffset(document, path);
}

function keyOffset(document: Document.Parsed, path: readonly Segment[]): number | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  if (path.length === 0 || !isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
}

/** Of the nearest node above when the path leads nowhere. */
function valueOffset(document: Document.Parsed, path: readonly Segment[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? document.range[0];
}

/** RFC 6901. */
export function pointer(path: readonly Segment[]): string {
  return path.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Segments of a JSON pointer. */
export function segments(jsonPointer: string): string[] {
  return jsonPointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
