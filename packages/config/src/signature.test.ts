import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import {
  compareSignatures,
  formatSignature,
  parseSignature,
  parseSignatureJson,
  type Signature,
  type TensorSpec,
} from './index.ts';

const image: TensorSpec = { name: 'image', datatype: 'FP32', shape: [-1, 64] };
const scores: TensorSpec = { name: 'scores', datatype: 'FP32', shape: [-1, 10] };
const champion: Signature = { inputs: [image], outputs: [scores] };

function change(candidate: Partial<Signature>) {
  return compareSignatures(champion, { ...champion, ...candidate }).filter(({ kind }) => kind !== 'same');
}

describe('comparing', () => {
  test('the same is the same, in any order', () => {
    const two: Signature = { inputs: [image, { ...image, name: 'mask' }], outputs: [scores] };
    const kinds = compareSignatures(two, { ...two, inputs: two.inputs.toReversed() }).map(({ kind }) => kind);
    expect(kinds).toEqual(['same', 'same', 'same']);
  });

  test.each<[string, Partial<Signature>, string, string]>([
    [
      'an input that callers do not send',
      { inputs: [image, { ...image, name: 'mask' }] },
      'breaking',
      'added: callers do not send it',
    ],
    ['an input that callers send still', { inputs: [{ ...image, name: 'picture' }] }, 'breaking', 'removed'],
    ['another type of input', { inputs: [{ ...image, datatype: 'FP64' }] }, 'breaking', 'datatype FP32 became FP64'],
    [
      'an input that takes any width',
      { inputs: [{ ...image, shape: [-1, -1] }] },
      'widening',
      'shape [-1, 64] became [-1, -1]',
    ],
    [
      'an input that takes one row only',
      { inputs: [{ ...image, shape: [1, 64] }] },
      'breaking',
      'shape [-1, 64] became [1, 64]',
    ],
    [
      'an input of another rank',
      { inputs: [{ ...image, shape: [-1, 8, 8] }] },
      'breaking',
      'shape [-1, 64] became [-1, 8, 8]',
    ],
    [
      'one output more',
      { outputs: [scores, { ...scores, name: 'label' }] },
      'widening',
      'added: callers may ignore it',
    ],
    ['an output less', { outputs: [{ ...scores, name: 'label' }] }, 'breaking', 'removed'],
    [
      'an output that promises more',
      { outputs: [{ ...scores, shape: [1, 10] }] },
      'widening',
      'shape [-1, 10] became [1, 10]',
    ],
    [
      'an output that promises less',
      { outputs: [{ ...scores, shape: [-1, -1] }] },
      'breaking',
      'shape [-1, 10] became [-1, -1]',
    ],
  ])('%s', (_, candidate, ...[kind, reason]) => {
    expect(change(candidate)).toContainEqual(expect.objectContaining({ kind, reason }));
  });
});

const datatypes = ['BOOL', 'UINT8', 'INT64', 'FP16', 'BF16', 'FP32', 'FP64', 'BYTES'] as const;
const tensors = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 20 }),
    datatype: fc.constantFrom(...datatypes),
    shape: fc.array(fc.integer({ min: -1, max: 5000 }), { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4, selector: ({ name }) => name },
);

describe('writing and reading', () => {
  test('an MLmodel file gives the signature back', () => {
    fc.assert(
      fc.property(fc.record({ inputs: tensors, outputs: tensors }), (signature) => {
        const file = stringify({ model_id: 'x', signature: { ...formatSignature(signature), params: null } });
        expect(parseSignature(file)).toEqual({ ok: true, value: signature });
        expect(parseSignatureJson(JSON.stringify(signature))).toEqual({ ok: true, value: signature });
      }),
      { numRuns: 50 },
    );
  });

  test('what MLflow writes is read', () => {
    const file = [
      'signature:',
      `  inputs: '[{"type": "tensor", "name": "x", "tensor-spec": {"dtype": "float32", "shape": [-1, 28, 28, 1]}}]'`,
      `  outputs: '[{"type": "tensor", "name": "y", "tensor-spec": {"dtype": "str", "shape": [-1]}}]'`,
      '  params: null',
    ].join('\n');
    expect(parseSignature(file)).toEqual({
      ok: true,
      value: {
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 28, 28, 1] }],
        outputs: [{ name: 'y', datatype: 'BYTES', shape: [-1] }],
      },
    });
  });

  const tensor = (spec: unknown, name: unknown = 'x') =>
    JSON.stringify([{ type: 'tensor', name, 'tensor-spec': spec }]);
  const good = tensor({ dtype: 'float32', shape: [1] });
  test.each([
    ['no signature', 'model_id: x', /no signature/],
    [
      'a column signature',
      stringify({ signature: { inputs: '[{"type":"long","name":"x"}]', outputs: good } }),
      /only tensor/,
    ],
    [
      'a tensor without a name',
      stringify({ signature: { inputs: tensor({ dtype: 'float32', shape: [1] }, null), outputs: good } }),
      /needs a name/,
    ],
    [
      'an unknown type',
      stringify({ signature: { inputs: tensor({ dtype: 'complex64', shape: [1] }), outputs: good } }),
      /known dtype/,
    ],
    [
      'a shape that is none',
      stringify({ signature: { inputs: tensor({ dtype: 'float32', shape: [-2] }), outputs: good } }),
      /shape/,
    ],
    ['no tensors', stringify({ signature: { inputs: '[]', outputs: good } }), /at least one/],
    ['broken JSON', stringify({ signature: { inputs: '[', outputs: good } }), /at least one/],
    [
      'a name twice',
      stringify({ signature: { inputs: JSON.stringify([...JSON.parse(good), ...JSON.parse(good)]), outputs: good } }),
      /same name/,
    ],
    ['broken YAML', 'signature: {', /not valid YAML/],
  ])('%s is refused', (_, file, message) => {
    const parsed = parseSignature(file);
    expect(parsed.ok ? '' : parsed.problems[0]?.message).toMatch(message);
  });
});
