import { ConfigurationError } from '../errors/index.ts';
import { HttpClient, Transport, type TransportDefaults } from '../transport/index.ts';
import { Aliases } from './aliases.ts';
import { ArtifactStore } from './artifact-store.ts';
import { Artifacts } from './artifacts.ts';
import { Experiments } from './experiments.ts';
import { MlflowApi } from './mlflow-api.ts';
import { Models } from './models.ts';
import { Runs } from './runs.ts';
import { Versions } from './versions.ts';

/** Where the registry is, and who calls. */
export interface RegistryOptions extends TransportDefaults {
  /** Address of the MLflow server, for example `http://127.0.0.1:5000`. */
  readonly trackingUri: string;
  /** Bearer token. */
  readonly token?: string;
  /** For basic authentication; a token goes before it. */
  readonly username?: string;
  readonly password?: string;
  /** Who sends. Default: an own client on undici. */
  readonly client?: HttpClient;
  /** Milliseconds since the epoch. Default Date.now. */
  readonly now?: () => number;
}

/** Experiments, runs, models, versions, aliases and artifacts of an MLflow server. */
export class Registry {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly models: Models;
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly artifacts: Artifacts;
  readonly #client: HttpClient;

  /** @throws ConfigurationError when the address is not one of an HTTP server */
  constructor(options: RegistryOptions) {
    const { url, username = options.username, password = options.password } = parseTrackingUri(options.trackingUri);
    const { token, now = Date.now, timeout, attemptTimeout, retries } = options;
    this.#client = options.client ?? new HttpClient();
    const headers = identity({ token, username, password });
    const transport = new Transport({
      client: this.#client,
      authenticate: () => headers,
      secrets: [token, password, headers['authorization']?.split(' ')[1]].filter((secret) => secret !== undefined),
      ...(timeout === undefined ? {} : { timeout }),
      ...(attemptTimeout === undefined ? {} : { attemptTimeout }),
      ...(retries === undefined ? {} : { retries }),
    });
    const api = new MlflowApi(transport, url);
    const store = new ArtifactStore(api);
    this.experiments = new Experiments(api);
    this.runs = new Runs(api, this.experiments, now);
    this.models = new Models(api);
    this.aliases = new Aliases(api, this.models);
    this.artifacts = new Artifacts(this.runs, store);
    this.versions = new Versions(api, { runs: this.runs, models: this.models, aliases: this.aliases, store });
  }

  /** Closes its connections. */
  close(): Promise<void> {
    return this.#client.close();
  }
}

interface Address {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** Takes credentials out of the address, so that they never show in an error. */
function parseTrackingUri(trackingUri: string): Address {
  if (!URL.canParse(trackingUri)) throw notAnAddress('it is not a URL');
  const url = new URL(trackingUri);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAnAddress(`it begins with ${url.protocol}`);
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (url.username === '') return { url: address };
  return { url: address, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}

function notAnAddress(reason: string): ConfigurationError {
  return new ConfigurationError(`the registry's tracking URI is not the address of an HTTP server: ${reason}`, {
    hint: 'set MLFLOW_TRACKING_URI, or registry.trackingUri in .ai-platform/connections.yaml, to something like http://127.0.0.1:5000',
  });
}

function identity(credentials: {
  readonly token: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}): Readonly<Record<string, string>> {
  const { token, username, password = '' } = credentials;
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
