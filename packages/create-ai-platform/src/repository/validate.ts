import { inputError } from '../program/failure.ts';

/** TODO `validate` */
export async function validate(): Promise<never> {
  throw inputError('validate', 'is not there yet', 'wait for it');
}
