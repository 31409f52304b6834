import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** Triton's default of `--http-max-input-size`, in bytes; here for what a request holds after inflating, on every route. */
export const maximumBodyBytes = 64 * 1024 * 1024;

/** A request's body, inflated, or why there is none. */
export type Body =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: 'too-large' | 'unknown-encoding' | 'corrupt' };

const inflaters = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** Reads a body of at most `maximumBodyBytes`; gzip and deflate are undone. Never holds more than that, whatever the request claims. */
export async function readBody(request: Request): Promise<Body> {
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity' && encoding !== '' && !isInflatable(encoding))
    return { ok: false, problem: 'unknown-encoding' };
  const bytes = await readLimited(request);
  if (bytes === undefined) return { ok: false, problem: 'too-large' };
  return isInflatable(encoding) ? inflateLimited(encoding, bytes) : { ok: true, bytes };
}

function isInflatable(encoding: string): encoding is keyof typeof inflaters {
  return Object.hasOwn(inflaters, encoding);
}

async function readLimited({ headers, body }: Request): Promise<Uint8Array | undefined> {
  if (Number(headers.get('content-length') ?? 0) > maximumBodyBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maximumBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function inflateLimited(encoding: keyof typeof inflaters, bytes: Uint8Array): Promise<Body> {
  try {
    return { ok: true, bytes: await inflaters[encoding](bytes, { maxOutputLength: maximumBodyBytes }) };
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, problem: isTooLarge ? 'too-large' : 'corrupt' };
  }
}
