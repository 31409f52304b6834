import { parse } from 'yaml';
import { StatusError } from '../model/status-error.ts';
import { badRequest, unsupportedMediaType } from '../model/status-errors.ts';
import { decodeProtobuf } from '../wire/decode-protobuf.ts';

const BODY_LIMIT = 3 * 1024 * 1024;
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const OBJECT_TYPES = ['application/json', 'application/yaml', PROTOBUF];

/** A body of a plain write: JSON, YAML, or Kubernetes' binary form. */
export async function readBody(request: Request): Promise<unknown> {
  return parseBody(await readBytes(request), mediaType(request), OBJECT_TYPES);
}

/** The body of a deletion: options, or nothing. */
export async function readOptionalBody(request: Request): Promise<unknown> {
  const body = await readBytes(request);
  return body.byteLength === 0 ? {} : parseBody(body, mediaType(request), OBJECT_TYPES);
}

/** The media type without parameters; JSON when none is named. */
export function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** @throws StatusError 413 over 3 MiB. */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  const bytes = declared > BODY_LIMIT ? undefined : await request.arrayBuffer();
  if (bytes === undefined || bytes.byteLength > BODY_LIMIT) {
    throw new StatusError(413, 'RequestEntityTooLarge', {
      message: `Request entity too large: limit is ${BODY_LIMIT}`,
    });
  }
  return new Uint8Array(bytes);
}

/** @throws StatusError 400 for a body that does not parse, 415 for another media type than the accepted. */
export function parseBody(body: Uint8Array, type: string, accepted: readonly string[]): unknown {
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  try {
    if (type === PROTOBUF) return decodeProtobuf(body);
    const text = new TextDecoder().decode(body);
    return type.endsWith('yaml') ? parse(text, { maxAliasCount: 0 }) : JSON.parse(text);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw badRequest(
      `the object provided is unrecognized (must be of type Object): couldn't get version/kind; parse error: ${reason}`,
    );
  }
}
