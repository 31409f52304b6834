// The models that both a real Triton and the local inference server are given, by the same names: Python there, ONNX here.
// biome-ignore lint/style/noRestrictedImports: one part alone; the package's door opens the whole platform.
import { datatypes, factsOf } from '../../packages/local-platform/src/inference/datatypes.ts';
// biome-ignore lint/style/noRestrictedImports: the fixtures are the package's own, shared with its unit tests, and not published.
import { addSubModel, identityModel } from '../../packages/local-platform/src/inference/testing/models.ts';
import type { TritonModel } from './triton-server.ts';

const io = (name: string, type: string, dims: string) => `{ name: "${name}" data_type: ${type} dims: ${dims} }`;

/** `identity_<type>` for every data type, and `add_sub`. */
export const tritonModels: readonly TritonModel[] = [
  ...datatypes.map((datatype) => {
    const { triton } = factsOf(datatype);
    return {
      name: `identity_${datatype.toLowerCase()}`,
      config: `input [${io('x', triton, '[-1]')}]\noutput [${io('y', triton, '[-1]')}]`,
      code: "outputs = [('y', inputs['x'])]",
    };
  }),
  {
    name: 'add_sub',
    config: `input [${io('a', 'TYPE_FP32', '[-1,4]')}, ${io('b', 'TYPE_FP32', '[-1,4]')}]\noutput [${io('sum', 'TYPE_FP32', '[-1,4]')}, ${io('difference', 'TYPE_FP32', '[-1,4]')}]`,
    code: "outputs = [('sum', inputs['a'] + inputs['b']), ('difference', inputs['a'] - inputs['b'])]",
  },
];

/** The same models as bytes of a `model.onnx`. */
export const onnxModels: ReadonlyMap<string, Uint8Array> = new Map([
  ...datatypes.map((datatype) => [`identity_${datatype.toLowerCase()}`, identityModel(datatype)] as const),
  ['add_sub', addSubModel()],
]);
