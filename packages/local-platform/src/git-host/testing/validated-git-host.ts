import type { Part } from '../../core/part.ts';
import { type DescribedRequest, readGitHubDescription } from './github-description.ts';

/** A Git host whose every call is held to GitHub's own description. */
export interface Validated {
  readonly fetch: Part['fetch'];
  /** What was wrong so far, requests and answers. */
  readonly violations: string[];
  /** Every call so far, for example `GET /repos/acme/gitops 200`. */
  readonly calls: string[];
}

/** What is no call of the API: Git over HTTP and pages for people. */
const NOT_API = /\/(info\/refs|git-upload-pack|git-receive-pack)$|^\/[^/]+\/[^/]+\/pull\/\d+$/;

/**
 * Wraps the part: the answers stay the same, and what does not fit GitHub's OpenAPI description is kept in `violations`, which a test
 * expects to be empty at its end. With `strictRequests: false` only answers are checked, for tests that send nonsense on purpose.
 */
export function validated(part: Pick<Part, 'fetch'>, options: { readonly strictRequests?: boolean } = {}): Validated {
  const description = readGitHubDescription();
  const violations: string[] = [];
  const note = (problems: readonly string[]) => {
    for (const problem of problems) if (!violations.includes(problem)) violations.push(problem);
  };
  const calls: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (NOT_API.test(url.pathname)) return part.fetch(request);
    const described = await describeRequest(request.clone(), url);
    if (options.strictRequests !== false) note(description.checkRequest(described));
    const response = await part.fetch(request);
    calls.push(`${described.method} ${described.path} ${response.status}`);
    const body = await jsonOf(response.clone());
    if (body !== NO_JSON) {
      note(description.checkResponse(described, { status: response.status, body }));
    }
    return response;
  };
  return { fetch, violations, calls };
}

async function describeRequest(request: Request, url: URL): Promise<DescribedRequest> {
  const text = await request.text();
  return {
    method: request.method,
    path: url.pathname.replace(/^\/api\/v3(?=\/|$)/, ''),
    query: url.searchParams,
    body: text === '' ? undefined : parseJson(text),
    version: request.headers.get('x-github-api-version') ?? '2022-11-28',
  };
}

const NO_JSON = Symbol('no JSON');

async function jsonOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type');
  if (type !== null && !type.startsWith('application/json')) return NO_JSON;
  const text = await response.text();
  return text === '' ? undefined : parseJson(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NO_JSON;
  }
}
