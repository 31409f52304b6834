import type { Signature, SignatureChange, TensorSpec } from './signature.ts';

/**
 * What changes for a caller of `champion` when `candidate` takes its place, one entry per field of either.
 * Inputs may accept more, outputs may promise more (`widening`); everything else that differs is `breaking`.
 */
export function compareSignatures(champion: Signature, candidate: Signature): SignatureChange[] {
  return [...compareFields('inputs', champion, candidate), ...compareFields('outputs', champion, candidate)];
}

type Where = SignatureChange['where'];

function compareFields(where: Where, champion: Signature, candidate: Signature): SignatureChange[] {
  const before = new Map(champion[where].map((tensor) => [tensor.name, tensor]));
  const after = new Map(candidate[where].map((tensor) => [tensor.name, tensor]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.map((name) => ({ where, name, ...compareField(where, before.get(name), after.get(name)) }));
}

type Verdict = Pick<SignatureChange, 'kind' | 'reason'>;

function compareField(where: Where, before: TensorSpec | undefined, after: TensorSpec | undefined): Verdict {
  if (after === undefined) return { kind: 'breaking', reason: 'removed' };
  if (before === undefined) {
    return where === 'inputs'
      ? { kind: 'breaking', reason: 'added: callers do not send it' }
      : { kind: 'widening', reason: 'added: callers may ignore it' };
  }
  if (before.datatype !== after.datatype) {
    return { kind: 'breaking', reason: `datatype ${before.datatype} became ${after.datatype}` };
  }
  return compareShapes(where, before.shape, after.shape);
}

function compareShapes(where: Where, before: readonly number[], after: readonly number[]): Verdict {
  if (before.length === after.length && before.every((size, index) => size === after[index])) {
    return { kind: 'same', reason: 'unchanged' };
  }
  const reason = `shape ${shape(before)} became ${shape(after)}`;
  const [narrow, wide] = where === 'inputs' ? [before, after] : [after, before];
  const fits =
    narrow.length === wide.length && narrow.every((size, index) => wide[index] === -1 || wide[index] === size);
  return { kind: fits ? 'widening' : 'breaking', reason };
}

function shape(sizes: readonly number[]): string {
  return `[${sizes.join(', ')}]`;
}
