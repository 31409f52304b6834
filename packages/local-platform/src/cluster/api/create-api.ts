import { resources } from '../model/resources.ts';
import { methodNotAllowed, noSuchPath } from '../model/status-errors.ts';
import { createAuthenticator } from './authenticate.ts';
import { discover } from './discovery.ts';
import { describeApi } from './openapi.ts';
import { readBody } from './request-body.ts';
import { readRequestPath } from './request-info.ts';
import type { ApiContext, ResourceRequest } from './resource-request.ts';
import { answerResource } from './resource-requests.ts';
import { json, refusal, text } from './respond.ts';

const ACCESS_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const HEALTH = /^\/(?:healthz|livez|readyz)(?:\/|$)/;

/** What the API needs beside objects. */
export interface ApiOptions extends ApiContext {
  readonly token: string;
  readonly log: (line: string) => void;
  /** Answers `pods/NAME/log`. */
  readonly podLog: (call: ResourceRequest & { readonly name: string }) => Response;
}

/** The API server: every request in, every answer or refusal out. */
export function createApi(options: ApiOptions): (request: Request) => Promise<Response> {
  const authenticate = createAuthenticator(options.token);
  return async (request) => {
    try {
      const url = new URL(request.url);
      authenticate(request, url.pathname);
      return await answer(options, request, url);
    } catch (error) {
      return refusal(error, options.log);
    }
  };
}

async function answer(options: ApiOptions, request: Request, url: URL): Promise<Response> {
  const { pathname } = url;
  if (HEALTH.test(pathname)) return text('ok');
  const described = request.method === 'GET' ? (discover(request, url) ?? describeApi(pathname)) : undefined;
  if (described) return described;
  if (pathname === ACCESS_REVIEW) return reviewAccess(request);
  const info = readRequestPath(pathname);
  if (info === undefined) throw noSuchPath();
  const call = { ...info, request, query: url.searchParams };
  if (info.resource === resources.pods && info.subresource === 'log' && info.name !== undefined) {
    if (request.method !== 'GET') throw methodNotAllowed();
    return options.podLog({ ...call, name: info.name });
  }
  return answerResource(options, call);
}

/** Whoever has the token may do everything. */
async function reviewAccess(request: Request): Promise<Response> {
  if (request.method !== 'POST') throw methodNotAllowed();
  const body = (await readBody(request)) as { readonly spec?: unknown } | null;
  return json(
    {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: { creationTimestamp: null },
      spec: body?.spec ?? {},
      status: { allowed: true, reason: 'the local platform allows everything to its token' },
    },
    201,
  );
}
