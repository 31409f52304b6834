import { inputError } from '../program/failure.ts';

/** TODO `history` */
export async function history(): Promise<never> {
  throw inputError('history', 'is not there yet', 'wait for it');
}
