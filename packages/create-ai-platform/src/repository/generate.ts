import { inputError } from '../program/failure.ts';

/** TODO `generate` */
export async function generate(): Promise<never> {
  throw inputError('generate', 'is not there yet', 'wait for it');
}
