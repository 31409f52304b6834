import type { ExitStatus } from '../../program/effects.ts';
import type { OddServer } from '../odd-server.ts';

/** What a case can point at. */
export interface Servers {
  readonly odd: OddServer;
  /** An address where nothing listens. */
  readonly nowhere: string;
  /** The local platform's Git host and registry, with the base repository pushed. */
  readonly gitHost: { readonly apiUrl: string; readonly token: string };
  readonly registry: string;
}

/** One bad input: what is done, and what must be said. */
export interface BadCase {
  readonly name: string;
  readonly words: readonly string[];
  /** Changes of the base repository's work tree ahead of the command: content, or undefined to remove. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** Symbolic links to make, by path. */
  readonly links?: Readonly<Record<string, string>>;
  /** Runs beside the repository instead of in it. */
  readonly outside?: true;
  readonly env?: (servers: Servers) => Readonly<Record<string, string>>;
  /** Run by git in the work tree ahead of the command. */
  readonly git?: readonly (readonly string[])[];
  readonly status: Exclude<ExitStatus, 0>;
  readonly place: RegExp;
  readonly reason: RegExp;
  readonly fix: RegExp;
  /** Why the case cannot show anything here. */
  readonly skip?: () => string | undefined;
}

/** Variables for the good servers. */
export function live({ gitHost, registry }: Servers): Record<string, string> {
  return { GITHUB_API_URL: gitHost.apiUrl, GITHUB_TOKEN: gitHost.token, MLFLOW_TRACKING_URI: registry };
}
