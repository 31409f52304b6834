import { invalid } from '../mlflow-error.ts';
import { type Grammar, type Subject, subjectOf } from './grammar.ts';
import type { Actual } from './matches.ts';
import { tokenize } from './tokenize.ts';

/** One step of an order. */
export interface Order extends Subject {
  readonly ascending: boolean;
}

/** An order's identifier and direction, from `metrics.accuracy DESC`. @throws MlflowError (400). */
export function parseDirection(clause: string): { readonly identifier: string; readonly ascending: boolean } {
  const [name, direction, ...rest] = tokenize(clause);
  if (name?.kind !== 'name' || rest.length > 0)
    throw invalid(`Invalid order_by clause '${clause}'. Could not be parsed.`);
  const word = (direction?.text ?? 'asc').toLowerCase();
  if (word !== 'asc' && word !== 'desc') throw invalid(`Invalid ordering key in order_by clause '${clause}'.`);
  return { identifier: name.text, ascending: word === 'asc' };
}

/** The steps of an order, in the grammar of what is sorted. @throws MlflowError (400). */
export function parseOrderBy(clauses: readonly string[], grammar: Grammar): readonly Order[] {
  return clauses.map((clause) => {
    const { identifier, ascending } = parseDirection(clause);
    return { ...subjectOf(identifier, grammar), ascending };
  });
}

/** Present values first, then NaN, then nothing: in both directions. */
function rank(value: Actual): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function compareValues(a: string | number | bigint, b: string | number | bigint): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** Compares two values for a step of an order. */
export function compareFor(ascending: boolean, a: Actual, b: Actual): number {
  if (a === undefined || b === undefined || rank(a) !== rank(b)) return rank(a) - rank(b);
  return ascending ? compareValues(a, b) : compareValues(b, a);
}

/** One step of a sort: the value that it looks at. */
export interface SortStep<T> {
  readonly of: (item: T) => Actual;
  readonly ascending: boolean;
}

/** The items in the order of the steps; equal ones keep their places. */
export function sortedBy<T>(items: readonly T[], steps: readonly SortStep<T>[]): readonly T[] {
  const keyed = items.map((item) => ({ item, keys: steps.map(({ of }) => of(item)) }));
  keyed.sort((a, b) => {
    for (const [index, { ascending }] of steps.entries()) {
      const order = compareFor(ascending, a.keys[index], b.keys[index]);
      if (order !== 0) return order;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}
