// Requests in Kubernetes' binary form, which typed Go clients (`kubectl create`) send without asking. Answers are always JSON.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
import { findMessage, type Message, type MessageField } from './kubernetes-messages.ts';
import { ProtobufProblem, readFields, type WireValue } from './wire-format.ts';

const MAGIC = Buffer.from('k8s\0', 'latin1');
const DEEPEST = 64;

/**
 * Reads a request's object into what its JSON would have been.
 * @throws ProtobufProblem for what is not Kubernetes protobuf, or holds a kind or field that is not served here.
 */
export function decodeProtobuf(body: Uint8Array): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new ProtobufProblem('the body does not begin as Kubernetes protobuf does');
  const envelope = new Map(readFields(bytes.subarray(MAGIC.length)));
  const typeMeta = new Map(readFields(bytesOf(envelope.get(1))));
  const kind = bytesOf(typeMeta.get(2)).toString('utf8');
  const message = findMessage(kind);
  if (message === undefined)
    throw new ProtobufProblem(`kind ${JSON.stringify(kind)} is not served in protobuf; send JSON`);
  const apiVersion = bytesOf(typeMeta.get(1)).toString('utf8');
  return { apiVersion, kind, ...decodeMessage(message, { bytes: bytesOf(envelope.get(2)), path: kind, depth: 0 }) };
}

interface Place {
  readonly bytes: Buffer;
  readonly path: string;
  readonly depth: number;
}

function decodeMessage(message: Message, { bytes, path, depth }: Place): Record<string, unknown> {
  if (depth > DEEPEST) throw new ProtobufProblem(`${path} is nested too deeply`);
  const result = new Map<string, unknown>();
  for (const [number, value] of readFields(bytes)) {
    const field = message.get(number);
    if (field === undefined)
      throw new ProtobufProblem(`field ${number} of ${path} is not served in protobuf; send JSON`);
    if (field.type !== '-') addField(result, field, { value, path: `${path}.${field.name}`, depth });
  }
  return Object.fromEntries(result);
}

interface FieldValue {
  readonly value: WireValue;
  readonly path: string;
  readonly depth: number;
}

function addField(result: Map<string, unknown>, field: MessageField, at: FieldValue): void {
  if (field.shape === 'map') {
    result.set(field.name, withMapEntry(result.get(field.name) ?? {}, field, at));
    return;
  }
  const value = decodeValue(field.type, at);
  if (field.shape === 'list') result.set(field.name, [...((result.get(field.name) ?? []) as unknown[]), value]);
  else if (field.embedded) for (const [name, inner] of Object.entries(value as object)) result.set(name, inner);
  else if (value !== null && !(field.omitZero && isZero(value))) result.set(field.name, value);
}

function withMapEntry(map: object, field: MessageField, at: FieldValue): object {
  const entry = new Map(readFields(bytesOf(at.value)));
  const key = bytesOf(entry.get(1)).toString('utf8');
  const value = decodeValue(field.type, { ...at, value: entry.get(2) ?? Buffer.alloc(0) });
  return Object.fromEntries([...Object.entries(map), [key, value]]);
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function decodeValue(type: string, at: FieldValue): unknown {
  const { value, path, depth } = at;
  if (type === 'i') return numberOf(value, path);
  if (type === 'b') return numberOf(value, path) !== 0;
  const bytes = bytesOf(value);
  if (type === 's') return bytes.toString('utf8');
  if (type === 'y') return bytes.toString('base64');
  const special = SPECIAL[type];
  if (special) return special(new Map(readFields(bytes)));
  const message = findMessage(type);
  if (message === undefined) throw new ProtobufProblem(`${path} is not served in protobuf; send JSON`);
  return decodeMessage(message, { bytes, path, depth: depth + 1 });
}

/** Messages that JSON writes as one value. */
const SPECIAL: Readonly<Record<string, (fields: ReadonlyMap<number, WireValue>) => unknown>> = {
  Time: timeOf,
  MicroTime: timeOf,
  Quantity: (fields) => bytesOf(fields.get(1)).toString('utf8'),
  IntOrString: (fields) =>
    fields.get(1) === 1n ? bytesOf(fields.get(3)).toString('utf8') : Number(fields.get(2) ?? 0),
  FieldsV1: (fields) => parseJson(bytesOf(fields.get(1)).toString('utf8') || '{}'),
};

/** The largest distance from 1970 that a Date holds. Seconds. */
const LAST_SECOND = 8_640_000_000_000n;

function timeOf(fields: ReadonlyMap<number, WireValue>): string | null {
  const value = fields.get(1);
  if (typeof value !== 'bigint') return null;
  const seconds = BigInt.asIntN(64, value);
  if (seconds > LAST_SECOND || seconds < -LAST_SECOND) throw new ProtobufProblem(`${seconds} is no time`);
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProtobufProblem('text that is not the JSON it should be');
  }
}

function bytesOf(value: WireValue | undefined): Buffer {
  if (typeof value === 'bigint') throw new ProtobufProblem('a number where bytes belong');
  return value ?? Buffer.alloc(0);
}

function numberOf(value: WireValue, path: string): number {
  if (typeof value !== 'bigint') throw new ProtobufProblem(`${path} is not a number`);
  return Number(BigInt.asIntN(64, value));
}
