/** A value of one element as callers and servers write it. */
export type Element = number | bigint | boolean | string | Uint8Array | null;

/** Lists of lists of elements, all of one shape. */
export type Nested = Element | readonly Nested[];

/** A nested list flattened, with the shape it had. */
export interface Flattened {
  readonly shape: readonly number[];
  readonly elements: readonly Element[];
}

/** Row-major elements and shape of a nested list; undefined when its parts differ in shape. */
export function flatten(value: Nested): Flattened | undefined {
  const shape: number[] = [];
  for (let at: Nested | undefined = value; isList(at); at = at[0]) shape.push(at.length);
  const elements: Element[] = [];
  return collect(value, { shape, depth: 0, elements }) ? { shape, elements } : undefined;
}

function isList(value: Nested | undefined): value is readonly Nested[] {
  return Array.isArray(value);
}

interface Collecting {
  readonly shape: readonly number[];
  readonly depth: number;
  readonly elements: Element[];
}

function collect(value: Nested, into: Collecting): boolean {
  const { shape, depth, elements } = into;
  if (depth === shape.length) {
    if (isList(value) || value === undefined || typeof value === 'function') return false;
    elements.push(value);
    return true;
  }
  if (!isList(value) || value.length !== shape[depth]) return false;
  return value.every((part) => collect(part, { shape, depth: depth + 1, elements }));
}

/** Writes the list brackets of a shape around flat elements that are text already, joined with commas. */
export function nestText(shape: readonly number[], write: (start: number, end: number) => string): string {
  const stride = (depth: number): number => shape.slice(depth + 1).reduce((product, size) => product * size, 1);
  const level = (depth: number, start: number): string => {
    const size = shape[depth] as number;
    if (depth === shape.length - 1) return `[${write(start, start + size)}]`;
    const step = stride(depth);
    return `[${Array.from({ length: size }, (_, index) => level(depth + 1, start + index * step)).join(',')}]`;
  };
  return shape.length === 0 ? write(0, 1) : level(0, 0);
}
