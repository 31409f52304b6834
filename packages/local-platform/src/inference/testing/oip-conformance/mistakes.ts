import { type ConformanceCase, error, fp32, infer, mistake, unknownId, x } from './conformance-case.ts';

const noNumber = "Unable to parse 'data': attempt to access JSON non-number as double";
const shapeMismatch = "Unable to parse 'data': Shape does not match true shape of 'data' field";
const noUnsigned = 'attempt to access JSON non-unsigned-integer as unsigned-integer';
const noSigned = 'attempt to access JSON non-signed-integer as signed-integer';
const oneContent =
  "Input must set only one of the following fields: 'data', 'binary_data_size' in 'parameters', 'shared_memory_region' in 'parameters'. But ";

export const mistakes: readonly ConformanceCase[] = [
  mistake('null among numbers', fp32('[1]', '[null]'), [500, noNumber]),
  mistake('text among numbers', fp32('[1]', '["a"]'), [500, noNumber]),
  mistake('a boolean among numbers', fp32('[1]', '[true]'), [500, noNumber]),
  mistake('too few elements', fp32('[3]', '[1,2]'), [500, shapeMismatch]),
  mistake('too many elements', fp32('[3]', '[1,2,3,4]'), [500, shapeMismatch]),
  mistake('data that is no list', fp32('[2]', '5'), [
    500,
    "Unable to parse 'data': attempt to access JSON non-array as array",
  ]),
  mistake('no data', x('"datatype":"FP32","shape":[2]'), [400, `${oneContent}no field is set`]),
  mistake('data in two forms', x('"datatype":"FP32","shape":[2],"data":[1,2],"parameters":{"binary_data_size":8}'), [
    400,
    `${oneContent}set 'data' 'binary_data_size'`,
  ]),
  mistake('an input that is no object', '{"inputs":[5]}', [400, `${oneContent}no field is set`]),
  mistake('no shape', x('"datatype":"FP32","data":[1]'), [
    500,
    "Unable to parse 'shape': attempt to access non-existing object member 'shape'",
  ]),
  mistake('no datatype', x('"shape":[1],"data":[1]'), [
    500,
    "Unable to parse 'datatype': attempt to access non-existing object member 'datatype'",
  ]),
  mistake('no name', '{"inputs":[{"datatype":"FP32","shape":[1],"data":[1]}]}', [
    500,
    "Unable to parse 'name': attempt to access non-existing object member 'name'",
  ]),
  mistake('a name that is no text', '{"inputs":[{"name":1,"datatype":"FP32","shape":[1],"data":[1]}]}', [
    500,
    "Unable to parse 'name': attempt to access JSON non-string as string",
  ]),
  mistake('a datatype that does not exist', x('"datatype":"FP99","shape":[1],"data":[1]'), [
    400,
    'invalid datatype for input x',
  ]),
  mistake('another datatype than the model has', x('"datatype":"INT32","shape":[1],"data":[1]'), [
    400,
    `${unknownId}inference input 'x' data-type is 'INT32', but model 'identity_fp32' expects 'FP32'`,
  ]),
  mistake('an id in the message', '{"id":"a\\"b","inputs":[{"name":"x","datatype":"FP64","shape":[1],"data":[1]}]}', [
    400,
    `[request id: a"b] inference input 'x' data-type is 'FP64', but model 'identity_fp32' expects 'FP32'`,
  ]),
  mistake('another rank than the model has', fp32('[1,1]', '[1]'), [
    400,
    `${unknownId}unexpected shape for input 'x' for model 'identity_fp32'. Expected [-1], got [1,1]. `,
  ]),
  mistake('no dimension', fp32('[]', '[1]'), [
    400,
    `${unknownId}unexpected shape for input 'x' for model 'identity_fp32'. Expected [-1], got []. `,
  ]),
  mistake('a negative dimension', fp32('[-1]', '[1]'), [500, `Unable to parse 'shape': ${noUnsigned}`]),
  mistake('a dimension as text', fp32('["1"]', '[1]'), [500, `Unable to parse 'shape': ${noUnsigned}`]),
  mistake('a broken dimension', fp32('[1.5]', '[1]'), [500, `Unable to parse 'shape': ${noUnsigned}`]),
  mistake('a shape that is no list', fp32('1', '[1]'), [
    500,
    "Unable to parse 'shape': attempt to access JSON non-array as array",
  ]),
  mistake(
    'an input that the model does not have',
    '{"inputs":[{"name":"z","datatype":"FP32","shape":[1],"data":[1]}]}',
    [400, "unexpected inference input 'z' for model 'identity_fp32'"],
  ),
  mistake(
    'an input twice',
    '{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]},{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}',
    [400, `${unknownId}input 'x' already exists in request`],
  ),
  infer(
    'an input too many',
    [
      'identity_fp32',
      '{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]},{"name":"w","datatype":"FP32","shape":[1],"data":[1]}]}',
    ],
    [
      400,
      /expected 1 inputs but got 2 inputs for model 'identity_fp32'\. Got input\(s\) \['[wx]','[wx]'\], but missing required input\(s\) \]\. Please provide all required input\(s\)\."\}$/,
    ],
  ),
  mistake('no inputs', '{"inputs":[]}', [
    400,
    `${unknownId}expected 1 inputs but got 0 inputs for model 'identity_fp32'. Got input(s) [], but missing required input(s) ['x']. Please provide all required input(s).`,
  ]),
  mistake('inputs that are no list', '{"inputs":5}', [
    500,
    "Unable to parse 'inputs': attempt to access JSON non-array as array",
  ]),
  mistake('no member inputs', '{}', [
    500,
    "Unable to parse 'inputs': attempt to access non-existing object member 'inputs'",
  ]),
  mistake('a document that is no object', '[]', [
    500,
    "Unable to parse 'inputs': attempt to access non-existing object member 'inputs'",
  ]),
  mistake('malformed JSON', '{bad', [
    500,
    'failed to parse the request JSON buffer: Missing a name for object member. at 1',
  ]),
  mistake('JSON followed by something', '{"a":1} x', [
    500,
    'failed to parse the request JSON buffer: The document root must not be followed by other values. at 8',
  ]),
  mistake('a number too big', fp32('[1]', '[1e400]'), [
    500,
    'failed to parse the request JSON buffer: Number too big to be stored in double. at 61',
  ]),
  mistake('a leading zero', fp32('[1]', '[01]'), [
    500,
    "failed to parse the request JSON buffer: Missing a comma or ']' after an array element. at 62",
  ]),
  mistake('nan in small letters', fp32('[3]', '[-0,1E2,nan]'), [
    500,
    'failed to parse the request JSON buffer: Invalid value. at 69',
  ]),
  mistake('an id that is no text', fp32('[1]', '[1]', ',"id":7'), [
    500,
    "Unable to parse 'id': attempt to access JSON non-string as string",
  ]),
  mistake('an output that the model does not have', fp32('[1]', '[1]', ',"outputs":[{"name":"q"}]'), [
    400,
    "unexpected inference output 'q' for model 'identity_fp32'",
  ]),
  mistake('an output without name', fp32('[1]', '[1]', ',"outputs":[{}]'), [
    500,
    "Unable to parse 'name': attempt to access non-existing object member 'name'",
  ]),
  mistake('outputs that are no list', fp32('[1]', '[1]', ',"outputs":7'), [
    500,
    "Unable to parse 'outputs': attempt to access JSON non-array as array",
  ]),
  mistake('binary_data_output that is no boolean', fp32('[1]', '[1]', ',"parameters":{"binary_data_output":1}'), [
    500,
    "Unable to parse 'binary_data_output': attempt to access JSON non-boolean as boolean",
  ]),
  mistake('a reserved parameter', fp32('[1]', '[1]', ',"parameters":{"triton_x":1}'), [
    400,
    "parameter keys starting with 'triton_' are reserved for Triton usage and should not be specified.",
  ]),
  mistake('a parameter that is a list', fp32('[1]', '[1]', ',"parameters":{"other":[1]}'), [
    400,
    "parameter 'other' has invalid type. It should be either 'int', 'bool', or 'string'.",
  ]),
  mistake('a priority that is text', fp32('[1]', '[1]', ',"parameters":{"priority":"x"}'), [
    500,
    `Unable to parse 'priority': ${noUnsigned}`,
  ]),
  mistake('parameters that are no object', fp32('[1]', '[1]', ',"parameters":5'), [
    500,
    'failed to get request params.: attempt to get members for non-object',
  ]),
  infer(
    'shared memory that nobody registered',
    ['identity_fp32', x('"datatype":"FP32","shape":[2],"parameters":{"shared_memory_region":"r"}')],
    [404, error("Unable to find shared memory region: 'r'")],
  ),
  infer(
    'FP16 as JSON',
    ['identity_fp16', x('"datatype":"FP16","shape":[1],"data":[1]')],
    [400, error('receiving FP16 data via JSON is not supported. Please use the binary data format for input x')],
  ),
  infer(
    'a decimal for INT64',
    ['identity_int64', x('"datatype":"INT64","shape":[1],"data":[1.0]')],
    [500, error(`Unable to parse 'data': ${noSigned}`)],
  ),
  infer(
    '2^63 for INT64',
    ['identity_int64', x('"datatype":"INT64","shape":[1],"data":[9223372036854775808]')],
    [500, error(`Unable to parse 'data': ${noSigned}`)],
  ),
  infer(
    '-1 for UINT64',
    ['identity_uint64', x('"datatype":"UINT64","shape":[1],"data":[-1]')],
    [500, error(`Unable to parse 'data': ${noUnsigned}`)],
  ),
  infer(
    '2^64 for UINT64',
    ['identity_uint64', x('"datatype":"UINT64","shape":[1],"data":[18446744073709551616]')],
    [500, error(`Unable to parse 'data': ${noUnsigned}`)],
  ),
  infer(
    'numbers for BOOL',
    ['identity_bool', x('"datatype":"BOOL","shape":[2],"data":[1,0]')],
    [500, error("Unable to parse 'data': attempt to access JSON non-boolean as boolean")],
  ),
  infer(
    'a number for BYTES',
    ['identity_bytes', x('"datatype":"BYTES","shape":[1],"data":[1]')],
    [500, error('Unable to parse JSON bytes array: attempt to access JSON non-string as string')],
  ),
  infer(
    'too few texts',
    ['identity_bytes', x('"datatype":"BYTES","shape":[2],"data":["a"]')],
    [400, error(`${unknownId}expected 2 string elements for inference input 'x' for model 'identity_bytes', got 1`)],
  ),
  infer(
    'too many texts',
    ['identity_bytes', x('"datatype":"BYTES","shape":[1],"data":["a","b"]')],
    [
      400,
      error(
        `${unknownId}unexpected number of string elements 2 for inference input 'x' for model 'identity_bytes', expecting 1`,
      ),
    ],
  ),
  infer(
    'an input too few',
    ['add_sub', '{"inputs":[{"name":"a","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}'],
    [
      400,
      error(
        `${unknownId}expected 2 inputs but got 1 inputs for model 'add_sub'. Got input(s) ['a'], but missing required input(s) ['b']. Please provide all required input(s).`,
      ),
    ],
  ),
  infer(
    'a dimension that the model does not have',
    [
      'add_sub',
      '{"inputs":[{"name":"a","datatype":"FP32","shape":[1,5],"data":[1,2,3,4,5]},{"name":"b","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}',
    ],
    [400, error(`${unknownId}unexpected shape for input 'a' for model 'add_sub'. Expected [-1,4], got [1,5]. `)],
  ),
  {
    ...infer(
      'an unknown model',
      ['nope', '{"inputs":[]}'],
      [404, error("Request for unknown model: 'nope' is not found")],
    ),
    contentType: 'text/plain',
  },
  {
    ...infer(
      'an unknown version',
      ['identity_fp32/versions/2', '{"inputs":[]}'],
      [404, error("Request for unknown model: 'identity_fp32' version 2 is not found")],
    ),
    contentType: 'text/plain',
  },
];
