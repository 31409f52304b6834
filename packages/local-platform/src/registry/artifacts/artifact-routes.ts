import { extname, posix } from 'node:path';
import { MlflowError, missing } from '../mlflow-error.ts';
import type { Services } from '../services.ts';
import { int32, text } from '../wire/fields.ts';
import { pythonRepr } from '../wire/python-text.ts';
import { type Call, type Route, route, unlessEmpty } from '../wire/route.ts';
import { artifactPath, artifactPathFromUrl } from './artifact-path.ts';
import { streamOf } from './stream-of.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.txt': 'text/plain',
};

function downloadHeaders(path: string, size: number): Record<string, string> {
  const name = encodeURIComponent(posix.basename(path)).replaceAll("'", '%27');
  return {
    'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
    'content-length': String(size),
    // Always an attachment: a page of somebody's artifacts must not run in this server's origin.
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'x-content-type-options': 'nosniff',
  };
}

/** The file at an artifact path as a download. */
export async function download(services: Services, path: string): Promise<Response> {
  const file = await services.artifacts.get(path);
  if (file === undefined) throw missing(`No such artifact: ${pythonRepr(path)}`);
  if (file === 'directory') {
    const detail = `Artifact path refers to a directory, not a file: ${pythonRepr(path)}`;
    return Response.json({ detail }, { status: 400 });
  }
  return new Response(streamOf(file.content), { headers: downloadHeaders(path, file.size) });
}

/** A folder's entries as MLflow's FileInfo, their paths below `prefix`. */
export async function listFiles(services: Services, path: string, prefix: string): Promise<readonly object[]> {
  const entries = await services.artifacts.list(path);
  return entries.map(({ name, isDirectory, size }) => ({
    path: prefix === '' ? name : `${prefix}/${name}`,
    is_dir: isDirectory,
    file_size: size === 0 ? undefined : size,
  }));
}

/** The part of a URL that names the artifact, as it was sent: routers decode, and decoding twice is how traversal gets in. */
function pathInUrl(call: Call): string {
  const marker = '/mlflow-artifacts/artifacts/';
  const [path = ''] = call.request.url.split(/[?#]/);
  const start = path.indexOf(marker);
  return artifactPathFromUrl(start === -1 ? '' : path.slice(start + marker.length));
}

async function upload(services: Services, call: Call): Promise<Response> {
  const length = call.request.headers.get('content-length');
  const content = call.request.body as AsyncIterable<Uint8Array> | null;
  await services.artifacts.put(pathInUrl(call), content, length === null ? undefined : Number(length));
  return new Response(null);
}

async function remove(services: Services, call: Call): Promise<Response> {
  await services.artifacts.remove(pathInUrl(call));
  return Response.json({});
}

function refuseMultipart(): never {
  throw new MlflowError('NOT_IMPLEMENTED', 'Multipart upload is not supported for the current artifact repository');
}

/** The routes of `mlflow-artifacts`: the proxied artifacts, by their path below the artifact root. */
export function artifactRoutes(services: Services): readonly Route[] {
  const files = '/mlflow-artifacts/artifacts/*';
  const multipart = { path: text, num_parts: int32 };
  return [
    // Before the others: their wildcard takes the folder itself as well.
    route('GET /mlflow-artifacts/artifacts', { path: text }, async ({ path }) => ({
      files: unlessEmpty(await listFiles(services, artifactPath(path ?? ''), '')),
    })),
    { method: 'GET', path: files, answer: (call) => download(services, pathInUrl(call)) },
    { method: 'PUT', path: files, answer: (call) => upload(services, call) },
    { method: 'DELETE', path: files, answer: (call) => remove(services, call) },
    route('POST /mlflow-artifacts/mpu/create/*', multipart, refuseMultipart),
    route('POST /mlflow-artifacts/mpu/complete/*', multipart, refuseMultipart),
    route('POST /mlflow-artifacts/mpu/abort/*', multipart, refuseMultipart),
  ];
}
