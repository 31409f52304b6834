import { delimiter } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import { AiPlatformError, ConfigurationError, InvalidResponseError } from '../errors/index.ts';
import {
  type Answer,
  ApiPromise,
  type CallOptions,
  HttpClient,
  type HttpRequest,
  type StreamAnswer,
  Transport,
  type TransportDefaults,
} from '../transport/index.ts';

/** Which cluster and namespace. */
export interface KubernetesOptions {
  /** Path of a kubeconfig file (several, as in KUBECONFIG). Default: KUBECONFIG, `~/.kube/config`, or the pod's service account. */
  readonly kubeconfig?: string;
  /** Name of the context. Default: the kubeconfig's current one. */
  readonly context?: string;
  /** Default: the context's, or `default`. */
  readonly namespace?: string;
}

/** One call of the Kubernetes API. */
export interface KubeCall {
  readonly method?: HttpRequest['method'];
  /** Below the namespace, with its API group, for example `batch/v1` and `jobs/name`. */
  readonly group: 'batch/v1' | 'v1';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: object;
  readonly contentType?: string;
}

interface Connection {
  readonly server: string;
  readonly namespace: string;
  readonly config: KubeConfig;
}

/**
 * Calls a cluster. `@kubernetes/client-node` is loaded on the first call and used for what it is good at (kubeconfigs, exec plugins,
 * service accounts); requests go through the transport, because the library's own put bodies and headers into errors, take no
 * AbortSignal, and open a new connection for every call.
 */
export class KubeClient {
  readonly #options: KubernetesOptions;
  readonly #client = new HttpClient();
  readonly #transport: Transport;
  #connection: Promise<Connection> | undefined;
  #dispatcher: Dispatcher | undefined;

  constructor(options: KubernetesOptions, defaults: TransportDefaults = {}) {
    this.#options = options;
    this.#transport = new Transport({ ...defaults, client: this.#client });
  }

  call<T>(call: KubeCall, options: CallOptions = {}): ApiPromise<T> {
    const send = async (): Promise<Answer> => this.#transport.send(await this.#request(call), options);
    return new ApiPromise(send(), (answer) => readObject(answer) as T);
  }

  /** A log or a watch, as it comes. */
  async stream(call: KubeCall, options: CallOptions = {}): Promise<StreamAnswer> {
    return this.#transport.stream({ ...(await this.#request(call)), duration: 'long' }, options);
  }

  async close(): Promise<void> {
    await Promise.all([this.#client.close(), this.#dispatcher?.destroy()]);
  }

  async #request(call: KubeCall): Promise<HttpRequest> {
    this.#connection ??= connect(this.#options);
    const { server, namespace, config } = await this.#connection;
    const url = addressOf(call, { server, namespace });
    const { headers, dispatcher } = await this.#identity(config, url);
    const { method = 'GET', body, contentType = 'application/json' } = call;
    return {
      method,
      url,
      // A create with a name of its own cannot happen twice: the second is a 409.
      repeat: 'safe',
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(dispatcher === undefined ? {} : { dispatcher }),
    };
  }

  /** Headers are asked for every time, since tokens run out; the first dispatcher is kept, so that connections are. */
  async #identity(
    config: KubeConfig,
    url: string,
  ): Promise<{ headers: Record<string, string>; dispatcher: Dispatcher | undefined }> {
    const { RequestContext, HttpMethod } = await import('@kubernetes/client-node');
    const context = new RequestContext(url, HttpMethod.GET);
    try {
      await config.applySecurityAuthentication(context);
    } catch (error) {
      throw unusable(error);
    }
    this.#dispatcher ??= context.getDispatcher();
    return { headers: context.getHeaders(), dispatcher: this.#dispatcher };
  }
}

function addressOf(call: KubeCall, place: { readonly server: string; readonly namespace: string }): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) search.set(name, String(value));
  const group = call.group === 'v1' ? 'api/v1' : `apis/${call.group}`;
  const query = search.size === 0 ? '' : `?${search.toString()}`;
  return `${place.server}/${group}/namespaces/${encodeURIComponent(place.namespace)}/${call.path}${query}`;
}

async function connect(options: KubernetesOptions): Promise<Connection> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node');
  const config = new Config();
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else loadFiles(config, () => new Config(), options.kubeconfig);
  } catch (error) {
    throw unusable(error);
  }
  selectContext(config, options.context);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined)
    throw new ConfigurationError('the kubeconfig names no cluster for its current context', { hint: HINT });
  const namespace = options.namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
  return { server: server.replace(/\/+$/, ''), namespace, config };
}

function loadFiles(config: KubeConfig, create: () => KubeConfig, paths: string): void {
  const [first, ...others] = paths.split(delimiter).filter((path) => path !== '');
  config.loadFromFile(first ?? '');
  for (const path of others) {
    const other = create();
    other.loadFromFile(path);
    config.mergeConfig(other, true);
  }
}

function selectContext(config: KubeConfig, context: string | undefined): void {
  if (context === undefined) return;
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context))
    throw new ConfigurationError(
      `the kubeconfig has no context ${JSON.stringify(context)}, but ${names.join(', ') || 'none'}`,
      { hint: HINT },
    );
  config.setCurrentContext(context);
}

const HINT =
  'set KUBECONFIG, or kubernetes.kubeconfig and kubernetes.context of the environment in .ai-platform/connections.yaml';

/** Only the kind of failure is told: a kubeconfig's text may stand in the message. */
function unusable(error: unknown): AiPlatformError {
  if (error instanceof AiPlatformError) return error;
  const { code, message = '' } = error as NodeJS.ErrnoException;
  const plain = message.includes('HTTP protocol is not allowed') ? ': plain HTTP needs insecure-skip-tls-verify' : '';
  return new ConfigurationError(`the kubeconfig cannot be used${code === undefined ? plain : ` (${code})`}`, {
    hint: HINT,
  });
}

function readObject(answer: Answer): unknown {
  try {
    return JSON.parse(Buffer.from(answer.body).toString()) as unknown;
  } catch {
    throw new InvalidResponseError('the cluster answered with something that is not JSON', {
      status: answer.status,
      requestId: answer.requestId,
    });
  }
}
