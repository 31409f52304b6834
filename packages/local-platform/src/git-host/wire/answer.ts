import { createHash, randomBytes } from 'node:crypto';
import type { Answer } from './call.ts';

export const DEFAULT_VERSION = '2022-11-28';
export const VERSIONS = [DEFAULT_VERSION, '2026-03-10'];

/** Fields that version 2026-03-10 took out (docs.github.com/rest/about-the-rest-api/breaking-changes). */
const REMOVED = ['rate', 'assignee', 'merge_commit_sha'];

export interface AnswerContext {
  readonly request: Request;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes an answer as GitHub does: JSON with an ETag, 304 where the caller has it already, bytes as they are. */
export function writeAnswer(answer: Answer, context: AnswerContext): Response {
  const headers = new Headers({
    'x-github-request-id': requestId(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': context.version,
    ...context.headers,
    ...answer.headers,
  });
  if (answer.body === undefined) return new Response(null, { status: answer.status, headers });
  const bytes = bytesOf(answer.body, context.version);
  const raw = Buffer.isBuffer(answer.body);
  headers.set(
    'content-type',
    raw ? 'application/vnd.github.raw+json; charset=utf-8' : 'application/json; charset=utf-8',
  );
  if (context.request.method === 'GET' && answer.status === 200) {
    const etag = `W/"${createHash('sha256').update(bytes).digest('hex')}"`;
    headers.set('etag', etag);
    headers.set('cache-control', 'private, max-age=60, s-maxage=60');
    if (matches(context.request.headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers });
  }
  return new Response(new Uint8Array(bytes), { status: answer.status, headers });
}

function bytesOf(body: unknown, version: string): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(JSON.stringify(version === DEFAULT_VERSION ? body : withoutRemoved(body)));
}

/** Only the outermost objects have such fields; deeper ones may be a caller's own data. */
function withoutRemoved(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutRemoved);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !REMOVED.includes(key)));
}

function matches(condition: string | null, etag: string): boolean {
  const strong = (tag: string) => tag.trim().replace(/^W\//, '');
  return (condition ?? '').split(',').some((tag) => strong(tag) === strong(etag));
}

function requestId(): string {
  const hex = randomBytes(14).toString('hex').toUpperCase();
  return `${hex.slice(0, 4)}:${hex.slice(4, 10)}:${hex.slice(10, 17)}:${hex.slice(17, 24)}:${hex.slice(20)}`;
}
