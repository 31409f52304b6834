import type { GitHost } from './git-host.ts';
import { GitHostError } from './git-host-error.ts';

export interface GitHubHostOptions {
  /** Base URL of GitHub's REST API, for example `https://api.github.com` or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly name: string;
  /** Keep GitHub's advice on pacing: writes 1 s apart, pull requests and comments 3 s. Default true; false for tests and the local platform. */
  readonly pacing?: boolean;
  /** Sends the requests instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A Git host that speaks GitHub's REST API (https://docs.github.com/en/rest, version 2026-03-10). */
export function createGitHubHost(options: GitHubHostOptions): GitHost {
  throw new GitHostError(`${options.apiUrl} is not spoken yet`, { status: 0, hint: 'wait for it', retryable: false });
}
