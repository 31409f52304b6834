import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { ManifestError } from './manifest-error.ts';
import { writeScalar } from './write-scalar.ts';

/** A step into a document: a key, the index of a list, or the entry of a list whose `name` is given. */
export type Step = string | number | { readonly named: string };

/** One scalar of a document. */
export interface Edit {
  /** Kind of the object, for files of several documents. */
  readonly kind: string;
  readonly path: readonly Step[];
  /** The new value; undefined removes the entry. */
  readonly value: string | number | undefined;
  /** How the value is written: in the quotes that somebody chose for it (the default), or always as a new file would write it. */
  readonly style?: 'keep' | 'canonical';
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Changes single scalars of a YAML text by byte range: every other byte stays as it is. An entry of a map that is not there yet is
 * added after the map's last entry of `order`, one that is set to undefined is removed with its line.
 * @throws ManifestError when a place is not there or has a form that cannot be edited safely.
 */
export function editYaml(file: string, text: string, edits: readonly Edit[]): string {
  const documents = readDocuments(file, text);
  const splices = edits
    .toReversed()
    .map((edit) => toSplice({ file, text, document: documentOf(file, documents, edit.kind), edit }))
    .filter((splice) => splice !== undefined)
    .sort((a, b) => b.start - a.start);
  return splices.reduce(
    (result, { start, end, text: piece }) => result.slice(0, start) + piece + result.slice(end),
    text,
  );
}

/** The scalar at the place as plain data; undefined where there is none. */
export function readScalar(file: string, text: string, place: Pick<Edit, 'kind' | 'path'>): unknown {
  const document = documentOf(file, readDocuments(file, text), place.kind);
  const node = follow(document, place.path);
  return isScalar(node) ? node.value : undefined;
}

function readDocuments(file: string, text: string): Document.Parsed[] {
  const parsed = parseAllDocuments(text, { prettyErrors: false });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const error = documents.flatMap((document) => document.errors)[0];
  if (error !== undefined) throw new ManifestError({ file, message: `not valid YAML: ${error.message}` });
  return documents;
}

function documentOf(file: string, documents: readonly Document.Parsed[], kind: string): Document.Parsed {
  const found = documents.filter((document) => isMap(document.contents) && document.get('kind') === kind);
  const [document] = found;
  if (document === undefined || found.length > 1) {
    throw new ManifestError({ file, message: `there must be one ${kind}, not ${found.length}` });
  }
  return document;
}

function follow(document: Document.Parsed, path: readonly Step[]): unknown {
  let node: unknown = document.contents;
  for (const step of path) node = isAlias(node) ? undefined : child(node, step);
  return node;
}

function child(node: unknown, step: Step): unknown {
  if (typeof step === 'string') return isMap(node) ? node.get(step, true) : undefined;
  if (!isSeq(node)) return undefined;
  if (typeof step === 'number') return node.get(step, true);
  return node.items.find((item) => isMap(item) && item.get('name') === step.named);
}

interface Task {
  readonly file: string;
  readonly text: string;
  readonly document: Document.Parsed;
  readonly edit: Edit;
}

function toSplice(task: Task): Splice | undefined {
  const { document, edit } = task;
  const node = follow(document, edit.path);
  if (edit.value === undefined) return node === undefined ? undefined : removal(task);
  if (node === undefined) return insertion(task, edit.value);
  return replacement(task, node, edit.value);
}

function refuse({ file, edit }: Task, message: string): never {
  throw new ManifestError({
    file,
    message: `${edit.kind} ${placeName(edit.path)}: ${message}`,
    fix: 'write it as generate does',
  });
}

/** The path as messages name it. */
export function placeName(path: readonly Step[]): string {
  return path.map((step) => (typeof step === 'object' ? step.named : step)).join('.');
}

function replacement(task: Task, node: unknown, value: string | number): Splice | undefined {
  if (!isScalar(node) || !node.range) return refuse(task, 'is not a single value');
  if (node.anchor !== undefined) return refuse(task, 'has an anchor that other places may refer to');
  if (task.edit.style !== 'canonical' && node.value === value) return undefined;
  const [start, end] = node.range;
  const canonical = task.edit.style === 'canonical' || isCanonical(node, task.text.slice(start, end));
  const piece = canonical ? writeScalar(value) : inStyle(node, value);
  return { start, end, text: isBlock(node) ? `${piece}${lineBreak(task.text)}` : piece };
}

/** Nobody chose other quotes than a new file has. */
function isCanonical({ value }: Scalar, written: string): boolean {
  return (typeof value === 'string' || typeof value === 'number') && written === writeScalar(value);
}

function isBlock(node: Scalar): boolean {
  return node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
}

function inStyle(node: Scalar, value: string | number): string {
  if (typeof value === 'number') return writeScalar(value);
  const simple = /^[\x20-\x21\x23-\x26\x28-\x5b\x5d-\x7e]*$/.test(value);
  if (simple && node.type === 'QUOTE_DOUBLE') return `"${value}"`;
  if (simple && node.type === 'QUOTE_SINGLE') return `'${value}'`;
  return writeScalar(value);
}

/** The map that holds the entry and where the entry stands in it. */
function parentOf(task: Task): { readonly map: YAMLMap; readonly key: string } {
  const key = task.edit.path.at(-1);
  const map = follow(task.document, task.edit.path.slice(0, -1));
  if (typeof key !== 'string' || !isMap(map)) return refuse(task, 'is not there');
  if (map.flow) return refuse(task, 'stands in a map in braces, whose entries cannot be added or removed');
  return { map, key };
}

function removal(task: Task): Splice {
  const { map, key } = parentOf(task);
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (pair === undefined || map.items.length === 1) return refuse(task, 'cannot be removed');
  return { ...lineRange(task, pair), text: '' };
}

function insertion(task: Task, value: string | number): Splice {
  const { map, key } = parentOf(task);
  const last = map.items.at(-1);
  if (last === undefined) return refuse(task, 'its map is empty');
  const { start, end } = lineRange(task, last);
  const indent = /^ */.exec(task.text.slice(start))?.[0] ?? '';
  const eol = lineBreak(task.text);
  const entry = `${indent}${key}: ${writeScalar(value)}`;
  const atLineStart = start < end && task.text[end - 1] === '\n';
  return { start: end, end, text: atLineStart ? `${entry}${eol}` : `${eol}${entry}` };
}

/** From the beginning of the entry's first line to the beginning of the line after its last. */
function lineRange(task: Task, pair: Pair): { start: number; end: number } {
  const [key, value] = [pair.key, pair.value];
  if (!isNode(key) || !key.range || !isScalar(value) || !value.range) return refuse(task, 'is not a single value');
  const start = task.text.lastIndexOf('\n', key.range[0] - 1) + 1;
  const valueEnd = value.range[1];
  if (task.text[valueEnd - 1] === '\n') return { start, end: valueEnd };
  const newline = task.text.indexOf('\n', valueEnd);
  return { start, end: newline < 0 ? task.text.length : newline + 1 };
}

function lineBreak(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}
