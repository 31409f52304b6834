// The binary tensor extension of the Open Inference Protocol: raw little-endian elements in row-major order without padding; BOOL one byte;
// BYTES as a length of four bytes and then the bytes of each element.
// Source: https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md

import type { Datatype } from './datatypes.ts';
import type { Tensor, TensorData } from './tensor.ts';
import { arrayOf } from './tensor.ts';

const lengthBytes = 4;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The elements of a BYTES tensor, as they were sent, and what is wrong after the last one, if anything is. */
export interface SplitBytes {
  readonly elements: readonly Uint8Array[];
  /** Bytes that follow the last whole element and are too few for a length. */
  readonly rest: number;
  /** True where the last element is shorter than its length says; it is still counted. */
  readonly isCut: boolean;
}

/**
 * Reads the elements of a fixed-size data type. The bytes are copied: a view at an odd offset would not be aligned.
 * The caller has checked that the length is a multiple of the element's size.
 */
export function decodeFixed(datatype: Exclude<Datatype, 'BYTES'>, bytes: Uint8Array): TensorData {
  const copy = new Uint8Array(bytes).buffer;
  if (datatype === 'BOOL') return new Uint8Array(copy).map((byte) => (byte === 0 ? 0 : 1));
  return new (arrayOf(datatype))(copy);
}

/** Cuts the bytes of a BYTES tensor into its elements. Never reads past the end, whatever the lengths say. */
export function splitBytes(bytes: Uint8Array): SplitBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Uint8Array[] = [];
  let offset = 0;
  while (bytes.byteLength - offset >= lengthBytes) {
    const start = offset + lengthBytes;
    const end = start + view.getUint32(offset, true);
    elements.push(bytes.subarray(start, end));
    if (end > bytes.byteLength) return { elements, rest: 0, isCut: true };
    offset = end;
  }
  return { elements, rest: bytes.byteLength - offset, isCut: false };
}

/** The text of one element of a BYTES tensor, or undefined where it is not UTF-8: an ONNX string holds nothing else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The raw bytes of a tensor. */
export function encodeTensor({ datatype, data }: Tensor): Uint8Array {
  if (datatype === 'BYTES') return encodeStrings(data as readonly string[]);
  const { buffer, byteOffset, byteLength } = data as Exclude<TensorData, readonly string[]>;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function encodeStrings(strings: readonly string[]): Uint8Array {
  const parts = strings.flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32LE(bytes.byteLength);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}
