import { inputError } from '../program/failure.ts';

/** TODO `verify` */
export async function verify(): Promise<never> {
  throw inputError('verify', 'is not there yet', 'wait for it');
}
