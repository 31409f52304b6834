import type { JsonObject } from './body.ts';

/** Who calls, by their token. */
export interface User {
  readonly login: string;
  readonly token: string;
}

/** One call of the API. */
export interface Call {
  readonly user: User;
  /** Of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** An empty object when the request has no body. */
  readonly body: JsonObject;
  readonly accept: string;
  /** The request's address, for links to other pages. */
  readonly url: URL;
}

export interface Answer {
  readonly status: number;
  /** Written as JSON; bytes are written as they are; undefined is an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Handlers by operation, in the words of GitHub's description: `GET /repos/{owner}/{repo}`. */
export type Routes = Readonly<Record<string, (call: Call) => Answer | Promise<Answer>>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** A parameter of the path, which the router has made sure of. */
export function parameter(call: Call, name: string): string {
  return call.parameters[name] ?? '';
}
