import { inputError } from '../program/failure.ts';

/** TODO `diff` */
export async function diff(): Promise<never> {
  throw inputError('diff', 'is not there yet', 'wait for it');
}
