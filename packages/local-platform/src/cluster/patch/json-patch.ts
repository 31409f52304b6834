import { isDeepStrictEqual } from 'node:util';

/** A patch that cannot be applied; the API server answers 422. */
export class PatchProblem extends Error {
  override readonly name = 'PatchProblem';
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * Applies a JSON Patch (RFC 6902) and returns the new value; the given one stays as it was.
 * @throws PatchProblem when an operation is malformed, its place is missing or a test fails. Nothing is applied then.
 */
export function applyJsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new PatchProblem('a JSON patch is a list of operations');
  return operations.reduce<unknown>((value, operation) => applyOperation(value, readOperation(operation)), document);
}

function readOperation(operation: unknown): Operation {
  const candidate = operation as Partial<Operation> | null;
  if (typeof candidate !== 'object' || candidate === null || typeof candidate.op !== 'string') {
    throw new PatchProblem(`Unexpected kind: ${JSON.stringify(operation) ?? 'undefined'}`);
  }
  if (typeof candidate.path !== 'string') throw new PatchProblem(`${candidate.op} operation is missing its path`);
  return candidate as Operation;
}

function applyOperation(document: unknown, operation: Operation): unknown {
  const path = parsePointer(operation.path);
  switch (operation.op) {
    case 'add':
      return add(document, path, valueIn(operation));
    case 'remove':
      return remove(document, path);
    case 'replace':
      get(document, path);
      return path.length === 0 ? valueIn(operation) : add(remove(document, path), path, valueIn(operation));
    case 'move':
      return move(document, parsePointer(operation.from ?? ''), path);
    case 'copy':
      return add(document, path, get(document, parsePointer(operation.from ?? '')));
    case 'test':
      if (isDeepStrictEqual(getOrUndefined(document, path), valueIn(operation))) return document;
      throw new PatchProblem(`testing value ${operation.path} failed: test failed`);
    default:
      throw new PatchProblem(`Unexpected kind: ${operation.op}`);
  }
}

function valueIn(operation: Operation): unknown {
  if (operation.value === undefined) throw new PatchProblem(`${operation.op} operation is missing its value`);
  return operation.value;
}

function move(document: unknown, from: readonly string[], path: readonly string[]): unknown {
  if (path.length > from.length && from.every((key, index) => path[index] === key)) {
    throw new PatchProblem('cannot move a value into itself');
  }
  const value = get(document, from);
  return add(remove(document, from), path, value);
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new PatchProblem(`a path begins with "/": ${pointer}`);
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function get(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    const child = childOf(value, key);
    if (child === undefined) throw missing(path);
    return child;
  }, document);
}

function getOrUndefined(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(childOf, document);
}

function childOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return isIndex(key) ? (value[Number(key)] as unknown) : undefined;
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function add(document: unknown, path: readonly string[], added: unknown): unknown {
  const change = (parent: Parent, key: string): unknown => {
    if (!Array.isArray(parent)) return withEntry(parent, key, added);
    const index = key === '-' ? parent.length : Number(key);
    if ((key !== '-' && !isIndex(key)) || index > parent.length) throw missing(path);
    return parent.toSpliced(index, 0, added);
  };
  return changeAt(document, path, { change, root: added });
}

function remove(document: unknown, path: readonly string[]): unknown {
  get(document, path);
  const change = (parent: Parent, key: string): unknown => {
    if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1);
    return Object.fromEntries(Object.entries(parent).filter(([name]) => name !== key));
  };
  return changeAt(document, path, { change, root: null });
}

type Parent = unknown[] | Record<string, unknown>;

interface Change {
  /** The container of the path's last step, changed. */
  readonly change: (parent: Parent, key: string) => unknown;
  /** The result when the path is the document itself. */
  readonly root: unknown;
}

/** Rebuilds the value along the path. */
function changeAt(document: unknown, path: readonly string[], change: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change.root;
  if (!Array.isArray(document) && !isRecord(document)) throw missing(path);
  if (rest.length === 0) return change.change(document, key);
  const child = childOf(document, key);
  if (child === undefined) throw missing(path);
  const changed = changeAt(child, rest, change);
  return Array.isArray(document) ? document.with(Number(key), changed) : withEntry(document, key, changed);
}

/** With the entry as an own property, also when it is called `__proto__`. */
function withEntry(record: Record<string, unknown>, key: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(record).filter(([name]) => name !== key), [key, value]]);
}

function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function missing(path: readonly string[]): PatchProblem {
  return new PatchProblem(`doc is missing path: "/${path.join('/')}": missing value`);
}
