import { gzipSync } from 'node:zlib';
import { answered, type ConformanceCase, error, fp32, infer, unknownId, x } from './conformance-case.ts';

/** A request whose JSON is followed by bytes, with the header that says where they begin. */
function binary(title: string, input: string, bytes: string): ConformanceCase {
  const json = x(input);
  const headers = { 'inference-header-content-length': String(json.length) };
  return { ...infer(title, ['identity_fp32', Buffer.from(json + bytes, 'latin1')], [200, '']), headers };
}

function withHeaders(headers: Readonly<Record<string, string>>, row: ConformanceCase): ConformanceCase {
  return { ...row, headers };
}

const binaryAnswer = (values: string) =>
  `{"model_name":"identity_fp32","model_version":"1","outputs":[{"name":"y","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}]}${values}`;
const oneAndTwo = '\0\0\x80?\0\0\0@';
const raw = { 'inference-header-content-length': '0' };

export const binaries: readonly ConformanceCase[] = [
  {
    ...infer(
      'an output as bytes',
      ['identity_fp32', fp32('[2]', '[1,2]', ',"outputs":[{"name":"y","parameters":{"binary_data":true}}]')],
      [200, binaryAnswer(oneAndTwo)],
    ),
    contentType: 'application/octet-stream',
  },
  {
    ...infer(
      'all outputs as bytes',
      ['identity_fp32', fp32('[2]', '[1,2]', ',"parameters":{"binary_data_output":true}')],
      [200, binaryAnswer(oneAndTwo)],
    ),
    contentType: 'application/octet-stream',
  },
  infer(
    'an output that is asked for alone is JSON',
    ['identity_fp32', fp32('[2]', '[1,2]', ',"parameters":{"binary_data_output":true},"outputs":[{"name":"y"}]')],
    [200, answered('FP32', '[2]', '[1.0,2.0]')],
  ),
  infer(
    'an empty output as bytes is an answer without bytes',
    ['identity_fp32', fp32('[0]', '[]', ',"parameters":{"binary_data_output":true}')],
    [
      200,
      '{"model_name":"identity_fp32","model_version":"1","outputs":[{"name":"y","datatype":"FP32","shape":[0],"parameters":{"binary_data_size":0}}]}',
    ],
  ),
  {
    ...binary('an input as bytes', '"datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}', oneAndTwo),
    answer: answered('FP32', '[2]', '[1.0,2.0]'),
  },
  {
    ...binary('bytes that are missing', '"datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}', 'AAAABBB'),
    status: 400,
    answer: error("unexpected size for input 'x', expecting 1 additional bytes for model 'identity_fp32'"),
  },
  {
    ...binary('bytes too many', '"datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}', 'AAAABBBBC'),
    status: 400,
    answer: error("unexpected additional input data for model 'identity_fp32'"),
  },
  {
    ...binary(
      'bytes that do not fit the shape',
      '"datatype":"FP32","shape":[3],"parameters":{"binary_data_size":8}',
      'AAAABBBB',
    ),
    status: 400,
    answer: error(`${unknownId}input byte size mismatch for input 'x' for model 'identity_fp32'. Expected 12, got 8`),
  },
  {
    ...withHeaders(
      raw,
      infer(
        'the body as the one input',
        ['identity_fp32', Buffer.from(oneAndTwo, 'latin1')],
        [200, binaryAnswer(oneAndTwo)],
      ),
    ),
    contentType: 'application/octet-stream',
  },
  withHeaders(
    raw,
    infer(
      'a body that is no whole number of elements',
      ['identity_fp32', 'AAAABBB'],
      [
        400,
        error(
          `${unknownId}input byte size mismatch for input 'raw_input' for model 'identity_fp32'. Expected 4, got 7`,
        ),
      ],
    ),
  ),
  withHeaders(
    raw,
    infer(
      'a body as the one text',
      ['identity_bytes', 'AAAABBB'],
      [400, error(`${unknownId}For BYTE datatype raw input 'x', the model must have input shape [1]`)],
    ),
  ),
  withHeaders(
    raw,
    infer(
      'a body for two inputs',
      ['add_sub', 'AAAABBB'],
      [
        400,
        error(
          `${unknownId}Raw request must only have 1 input (found 1) to be deduced but got 2 inputs in 'add_sub' model configuration`,
        ),
      ],
    ),
  ),
  infer(
    'no body is an empty raw input',
    ['identity_fp32', ''],
    [
      200,
      '{"model_name":"identity_fp32","model_version":"1","outputs":[{"name":"y","datatype":"FP32","shape":[0],"parameters":{"binary_data_size":0}}]}',
    ],
  ),
  withHeaders(
    { 'inference-header-content-length': '5' },
    infer(
      'a length inside the JSON',
      ['identity_fp32', '{"inputs":[]}'],
      [500, error('failed to parse the request JSON buffer: Missing a closing quotation mark in string. at 5')],
    ),
  ),
  ...['500', '-1'].map((length) => ({
    ...withHeaders(
      { 'inference-header-content-length': length },
      infer(
        `a length of ${length}`,
        ['identity_fp32', '{"inputs":[]}'],
        [400, error(`inference header size should be in range (0, 13), got: ${length}`)],
      ),
    ),
    contentType: 'text/plain' as const,
  })),
  withHeaders(
    { 'content-encoding': 'gzip' },
    infer('a gzip body', ['identity_fp32', gzipSync(fp32('[1]', '[1]'))], [200, answered('FP32', '[1]', '[1.0]')]),
  ),
  {
    ...withHeaders(
      { 'content-encoding': 'br' },
      infer('an encoding it does not know', ['identity_fp32', '{}'], [501, error('Unsupported compression type')]),
    ),
    contentType: 'text/plain',
  },
];
