import { inputError } from '../program/failure.ts';

/** TODO `rollback` */
export async function rollback(): Promise<never> {
  throw inputError('rollback', 'is not there yet', 'wait for it');
}
