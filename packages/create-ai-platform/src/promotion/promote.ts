import { inputError } from '../program/failure.ts';

/** TODO `promote` */
export async function promote(): Promise<never> {
  throw inputError('promote', 'is not there yet', 'wait for it');
}
