/** Bytes that are not what they should be. */
export class ProtobufProblem extends Error {
  override readonly name = 'ProtobufProblem';
}

/** A number (wire type 0) or bytes (wire type 2). */
export type WireValue = bigint | Buffer;

const LONGEST_VARINT = 10;

/**
 * The fields of a message in order, by number. Kubernetes uses variable-length numbers and bytes only.
 * Source: https://protobuf.dev/programming-guides/encoding/
 * @throws ProtobufProblem when the bytes end early or have another wire type.
 */
export function readFields(bytes: Buffer): [number, WireValue][] {
  const fields: [number, WireValue][] = [];
  for (let position = 0; position < bytes.length; ) {
    const tag = readVarint(bytes, position);
    const field = readValue(bytes, tag.next, Number(tag.value & 7n));
    fields.push([Number(tag.value >> 3n), field.value]);
    position = field.next;
  }
  return fields;
}

interface Read<T> {
  readonly value: T;
  readonly next: number;
}

function readValue(bytes: Buffer, position: number, wireType: number): Read<WireValue> {
  if (wireType === 0) return readVarint(bytes, position);
  if (wireType !== 2) throw new ProtobufProblem(`wire type ${wireType} is not used by Kubernetes`);
  const length = readVarint(bytes, position);
  const end = length.next + Number(length.value);
  if (end > bytes.length) throw new ProtobufProblem('the message ends early');
  return { value: bytes.subarray(length.next, end), next: end };
}

function readVarint(bytes: Buffer, position: number): Read<bigint> {
  let value = 0n;
  for (let index = 0; index < LONGEST_VARINT; index += 1) {
    const byte = bytes[position + index];
    if (byte === undefined) throw new ProtobufProblem('the message ends early');
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value, next: position + index + 1 };
  }
  throw new ProtobufProblem('a number is too long');
}
