export { ApiPromise, type WithResponse } from './api-promise.ts';
export { HttpClient } from './http-client.ts';
export type {
  Answer,
  CallOptions,
  HttpRequest,
  RequestBody,
  ResponseHeaders,
  ResponseInfo,
  StreamAnswer,
} from './request.ts';
export { Transport, type TransportDefaults, type TransportOptions } from './transport.ts';
