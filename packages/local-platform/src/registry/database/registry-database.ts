import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { transaction } from '../../core/transaction.ts';
import { MlflowError } from '../mlflow-error.ts';
import { schema } from './schema.ts';

/** One row; integers are bigint. */
export type Row = Readonly<Record<string, unknown>>;

/** The registry's statements on the platform's database: prepared once each, integers read without loss. */
export class RegistryDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  /** All rows of a query. */
  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  /** The first row of a query. */
  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  /** Runs a change; the number of changed rows. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** All of `work` is kept or none. Not to be nested. */
  atomically<T>(work: () => T): T {
    return transaction(this.#database, work);
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A column that holds text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new MlflowError('INTERNAL_ERROR', `The column ${column} holds no text.`);
  return value;
}

/** A column that holds an integer. */
export function integerOf(row: Row, column: string): bigint {
  const value = row[column];
  if (typeof value !== 'bigint') throw new MlflowError('INTERNAL_ERROR', `The column ${column} holds no integer.`);
  return value;
}

/** A column that holds a double. */
export function doubleOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new MlflowError('INTERNAL_ERROR', `The column ${column} holds no number.`);
  return value;
}
