import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { GitHubHostOptions } from './github-host.ts';

/** Supported by github.com and by every supported GitHub Enterprise Server. */
const API_VERSION = '2022-11-28';
/** Longer waits than this are told to the caller instead of being slept through. */
const LONGEST_WAIT_SECONDS = 60;
const LIMIT_RETRIES = 2;

/** An Octokit that waits as GitHub asks, repeats what failed in passing, and nothing else. */
export function createOctokit({ apiUrl, token, pacing = true, fetch }: GitHubHostOptions): Octokit {
  const Client = Octokit.plugin(retry, throttling);
  const again = (seconds: number, { request }: { request: object }): boolean =>
    ((request as { retryCount?: number }).retryCount ?? 0) < LIMIT_RETRIES && seconds <= LONGEST_WAIT_SECONDS;
  const client = new Client({
    baseUrl: apiUrl.replace(/\/+$/, ''),
    auth: token,
    userAgent: 'create-ai-platform',
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: fetch === undefined ? {} : { fetch },
    // 405 and 409 are answers, not accidents, and limits belong to the throttling plugin.
    retry: { doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451], retryAfterBaseValue: pacing ? 1000 : 50 },
    throttle: { enabled: pacing, onRateLimit: again, onSecondaryRateLimit: again },
  });
  client.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
  });
  return client;
}
