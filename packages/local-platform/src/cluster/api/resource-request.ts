import type { ObjectsContext } from '../objects/write-options.ts';
import type { OpenStreams } from './open-streams.ts';
import type { RequestInfo } from './request-info.ts';

/** What the requests work with. */
export interface ApiContext extends ObjectsContext {
  readonly streams: OpenStreams;
}

/** One request to a resource. */
export interface ResourceRequest extends RequestInfo {
  readonly request: Request;
  readonly query: URLSearchParams;
}
