// BYTES in the binary tensor extension: every element is its length (4 bytes, little-endian) and its bytes.
// https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
import { InvalidResponseError } from '../errors/index.ts';

const decoder = new TextDecoder();

/** All elements as one block. */
export function encodeBytes(elements: readonly Uint8Array[]): Uint8Array {
  const length = elements.reduce((sum, element) => sum + 4 + element.byteLength, 0);
  const block = new Uint8Array(length);
  const view = new DataView(block.buffer);
  let position = 0;
  for (const element of elements) {
    view.setUint32(position, element.byteLength, true);
    block.set(element, position + 4);
    position += 4 + element.byteLength;
  }
  return block;
}

/** Views on the elements of a block. @throws InvalidResponseError when the lengths do not add up */
export function decodeBytes(block: Uint8Array, count: number): readonly Uint8Array[] {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const elements: Uint8Array[] = [];
  let position = 0;
  while (position < block.byteLength) {
    const end = position + 4 <= block.byteLength ? position + 4 + view.getUint32(position, true) : Infinity;
    if (end > block.byteLength || elements.length === count) throw broken();
    elements.push(block.subarray(position + 4, end));
    position = end;
  }
  if (elements.length !== count) throw broken();
  return elements;
}

/** BYTES elements as texts (UTF-8). */
export function bytesToTexts(elements: readonly Uint8Array[]): readonly string[] {
  return elements.map((element) => decoder.decode(element));
}

function broken(): InvalidResponseError {
  return new InvalidResponseError('a BYTES tensor of the answer has lengths that do not fit its shape');
}
