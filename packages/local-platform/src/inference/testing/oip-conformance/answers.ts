import { answered, type ConformanceCase, fp32, infer, x } from './conformance-case.ts';

export const answers: readonly ConformanceCase[] = [
  infer(
    'echoes the id and prints floats widened to double',
    ['identity_fp32', fp32('[3]', '[1,0.1,2.5]', ',"id":"7"')],
    [200, `{"id":"7",${answered('FP32', '[3]', '[1.0,0.10000000149011612,2.5]').slice(1)}`],
  ),
  infer(
    'takes and gives NaN and the infinities as bare tokens',
    ['identity_fp32', fp32('[6]', '[NaN,Infinity,-Inf,1e-40,16777216,-0.0]')],
    [200, answered('FP32', '[6]', '[NaN,Infinity,-Infinity,9.99994610111476e-41,16777216.0,-0.0]')],
  ),
  infer(
    'prints large and small floats',
    ['identity_fp32', fp32('[4]', '[1e30,1.5e-7,123456789,1e20]')],
    [200, answered('FP32', '[4]', '[1.0000000150474662e30,1.500000053056283e-7,123456792.0,100000002004087730000.0]')],
  ),
  infer(
    'rounds what a float cannot hold to infinity',
    ['identity_fp32', fp32('[1]', '[1e300]')],
    [200, answered('FP32', '[1]', '[Infinity]')],
  ),
  infer('takes nested data', ['identity_fp32', fp32('[2]', '[[1],[2]]')], [200, answered('FP32', '[2]', '[1.0,2.0]')]),
  infer('takes an empty tensor', ['identity_fp32', fp32('[0]', '[]')], [200, answered('FP32', '[0]', '[]')]),
  infer(
    'takes an empty list of outputs as all',
    ['identity_fp32', fp32('[1]', '[1]', ',"outputs":[]')],
    [200, answered('FP32', '[1]', '[1.0]')],
  ),
  infer(
    'takes an output twice',
    ['identity_fp32', fp32('[1]', '[1]', ',"outputs":[{"name":"y"},{"name":"y"}]')],
    [200, answered('FP32', '[1]', '[1.0]')],
  ),
  infer(
    'accepts parameters',
    ['identity_fp32', fp32('[1]', '[1]', ',"parameters":{"other":1.5,"b":true,"s":"x","priority":1,"timeout":100000}')],
    [200, answered('FP32', '[1]', '[1.0]')],
  ),
  infer(
    'keeps every digit of INT64',
    [
      'identity_int64',
      x('"datatype":"INT64","shape":[3],"data":[9223372036854775807,-9223372036854775808,9007199254740993]'),
    ],
    [200, answered('INT64', '[3]', '[9223372036854775807,-9223372036854775808,9007199254740993]')],
  ),
  infer(
    'keeps every digit of UINT64',
    ['identity_uint64', x('"datatype":"UINT64","shape":[2],"data":[18446744073709551615,0]')],
    [200, answered('UINT64', '[2]', '[18446744073709551615,0]')],
  ),
  infer(
    'does not check the range of INT8',
    ['identity_int8', x('"datatype":"INT8","shape":[2],"data":[300,-129]')],
    [200, answered('INT8', '[2]', '[44,127]')],
  ),
  infer(
    'does not check the range of UINT8',
    ['identity_uint8', x('"datatype":"UINT8","shape":[1],"data":[300]')],
    [200, answered('UINT8', '[1]', '[44]')],
  ),
  infer(
    'gives booleans',
    ['identity_bool', x('"datatype":"BOOL","shape":[2],"data":[true,false]')],
    [200, answered('BOOL', '[2]', '[true,false]')],
  ),
  infer(
    'gives text as UTF-8',
    ['identity_bytes', x(String.raw`"datatype":"BYTES","shape":[3],"data":["a","","é\u0001\"\/\\\ud83d\ude00"]`)],
    [200, answered('BYTES', '[3]', String.raw`["a","","é\u0001\"/\\😀"]`)],
  ),
  infer(
    'gives the outputs that are asked for',
    [
      'add_sub',
      '{"inputs":[{"name":"a","datatype":"FP32","shape":[1,4],"data":[[1,2,3,4]]},{"name":"b","datatype":"FP32","shape":[1,4],"data":[1,1,1,1]}],"outputs":[{"name":"difference"}]}',
    ],
    [
      200,
      '{"model_name":"add_sub","model_version":"1","outputs":[{"name":"difference","datatype":"FP32","shape":[1,4],"data":[0.0,1.0,2.0,3.0]}]}',
    ],
  ),
  infer(
    'gives all outputs when none is asked for',
    [
      'add_sub',
      '{"inputs":[{"name":"b","datatype":"FP32","shape":[1,4],"data":[1,1,1,1]},{"name":"a","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}',
    ],
    [
      200,
      '{"model_name":"add_sub","model_version":"1","outputs":[{"name":"sum","datatype":"FP32","shape":[1,4],"data":[2.0,3.0,4.0,5.0]},{"name":"difference","datatype":"FP32","shape":[1,4],"data":[0.0,1.0,2.0,3.0]}]}',
    ],
  ),
];
