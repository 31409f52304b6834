import { ConfigurationError } from '../errors/index.ts';
import { HttpClient, Transport, type TransportDefaults } from '../transport/index.ts';
import { Endpoint, type EndpointOptions } from './endpoint.ts';

/** Where models answer, and who calls. */
export interface PredictOptions extends TransportDefaults {
  /** Base address of the model servers; `{model}` in it is replaced by the model's name. For example `http://{model}.staging.example.com`. */
  readonly url: string;
  /** Bearer token. */
  readonly token?: string;
  /** Who sends. Default: an own client on undici. */
  readonly client?: HttpClient;
}

/** Models that answer. */
export class Predict {
  readonly #options: PredictOptions;
  readonly #client: HttpClient;
  readonly #transport: Transport;

  constructor(options: PredictOptions) {
    const { token, timeout, attemptTimeout, retries } = options;
    this.#options = options;
    this.#client = options.client ?? new HttpClient();
    this.#transport = new Transport({
      client: this.#client,
      ...(token === undefined ? {} : { authenticate: () => ({ authorization: `Bearer ${token}` }), secrets: [token] }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(attemptTimeout === undefined ? {} : { attemptTimeout }),
      ...(retries === undefined ? {} : { retries }),
    });
  }

  /** A model by name. Keep the endpoint: it remembers what the server told about the model. @throws ConfigurationError */
  endpoint(model: string, options: EndpointOptions = {}): Endpoint {
    const url = this.#options.url.replaceAll('{model}', encodeURIComponent(model)).replace(/\/+$/, '');
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new ConfigurationError('the predict address is not the address of an HTTP server', {
        hint: 'set predict.url of the environment in .ai-platform/connections.yaml to something like http://127.0.0.1:8000',
      });
    const { dialect, version, signatureName } = options;
    return new Endpoint({ transport: this.#transport, url, model, version, signatureName }, dialect);
  }

  /** Closes its connections. */
  close(): Promise<void> {
    return this.#client.close();
  }
}
