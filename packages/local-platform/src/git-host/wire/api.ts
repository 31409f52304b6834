import type { Services } from '../services.ts';
import { type AnswerContext, DEFAULT_VERSION, VERSIONS, writeAnswer } from './answer.ts';
import type { JsonObject } from './body.ts';
import type { Answer, Call, Routes, User } from './call.ts';
import { GitHubError, refusals } from './github-error.ts';
import type { RateMeter } from './rate-meter.ts';
import { createRouter, type Match } from './router.ts';
import { authenticate } from './users.ts';

export interface ApiOptions {
  readonly services: Services;
  readonly routes: Routes;
  readonly meter: RateMeter;
  readonly log: (line: string) => void;
}

/** The REST API: who calls, in which version, what, and the answer as GitHub writes it. */
export function createApi(options: ApiOptions): (request: Request, path: string) => Promise<Response> {
  const router = createRouter(Object.keys(options.routes));
  return async (request, path) => {
    const context = { request, version: DEFAULT_VERSION, headers: {} };
    try {
      const user = authenticate(options.services.users, request.headers.get('authorization'));
      const response = await answerUser(options, { router, request, path, user });
      if (response.status !== 304) options.meter.count(user.login);
      return response;
    } catch (error) {
      return writeAnswer(refuse(error, options.log), context);
    }
  };
}

interface Asked {
  readonly router: ReturnType<typeof createRouter>;
  readonly request: Request;
  readonly path: string;
  readonly user: User;
}

async function answerUser(options: ApiOptions, asked: Asked): Promise<Response> {
  const { request, user } = asked;
  const version = request.headers.get('x-github-api-version') ?? DEFAULT_VERSION;
  const context: AnswerContext = { request, version, headers: options.meter.headers(user.login) };
  try {
    if (!VERSIONS.includes(version)) throw refusals.unknownVersion();
    const match = asked.router.match(request.method, asked.path);
    if (match === undefined) throw refusals.notFound();
    requireRepository(options.services, match);
    return writeAnswer(await handle(options.routes, match, { user, request }), context);
  } catch (error) {
    return writeAnswer(refuse(error, options.log), context);
  }
}

async function handle(routes: Routes, match: Match, from: { user: User; request: Request }): Promise<Answer> {
  const { user, request } = from;
  const url = new URL(request.url);
  const call: Call = {
    user,
    parameters: match.parameters,
    query: url.searchParams,
    body: request.method === 'GET' ? {} : await readBody(request),
    accept: request.headers.get('accept') ?? '',
    url,
  };
  const handler = routes[match.operation];
  if (handler === undefined) throw refusals.notFound();
  return handler(call);
}

/** There is one repository, and an empty one has no Git database to ask. */
function requireRepository(services: Services, { operation, parameters }: Match): void {
  const { owner, repo } = parameters;
  if (owner === undefined || repo === undefined) return;
  const same =
    owner.toLowerCase() === services.owner.toLowerCase() && repo.toLowerCase() === services.name.toLowerCase();
  if (!same) throw refusals.notFound();
  if (/\/\{repo\}\/(git\/|commits)/.test(operation) && services.refs.known.size === 0) throw refusals.emptyRepository();
}

async function readBody(request: Request): Promise<JsonObject> {
  const text = await request.text();
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refusals.badJson();
  }
  // Labels may also be given as a bare list.
  if (Array.isArray(body) && body.every((item) => typeof item === 'string')) return { labels: body };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw refusals.noObject();
  return body as JsonObject;
}

function refuse(error: unknown, log: (line: string) => void): Answer {
  if (error instanceof GitHubError) return { status: error.status, body: error.body() };
  log(`git host: ${error instanceof Error ? error.message : 'unknown failure'}`);
  return { status: 500, body: new GitHubError(500, 'Server Error').body() };
}
