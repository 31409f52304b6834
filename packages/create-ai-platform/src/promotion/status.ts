import { inputError } from '../program/failure.ts';

/** TODO `status` */
export async function status(): Promise<never> {
  throw inputError('status', 'is not there yet', 'wait for it');
}
