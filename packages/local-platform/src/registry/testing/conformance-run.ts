/** One request and what must come back: from the local registry and from a real MLflow server alike. */
export interface ConformanceStep {
  readonly name: string;
  /** Method and path, for example `GET /api/2.0/mlflow/runs/get?run_id={run}`; `{name}` stands for what an earlier step saved. */
  readonly send: string;
  /** An object goes as JSON, a string as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly status: number;
  /** Values in the answer by their path (`run.info.status`, `metrics.0.value`, `runs.length`); undefined: not there. */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** The whole answer as text. */
  readonly text?: string | RegExp;
  /** Values to keep for later steps: name by path. */
  readonly save?: Readonly<Record<string, string>>;
}

/** What came back of what a step asks about, beside what it wants. */
export interface ConformanceOutcome {
  readonly actual: Readonly<Record<string, unknown>>;
  readonly wanted: Readonly<Record<string, unknown>>;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    if (typeof at !== 'object' || at === null) return undefined;
    return (at as Record<string, unknown>)[key];
  }, value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends the steps one after the other to one server, with what earlier ones saved. */
export class ConformanceRun {
  readonly #send: (request: Request) => Response | Promise<Response>;
  readonly #base: string;
  readonly #saved = new Map<string, string>();

  constructor(send: (request: Request) => Response | Promise<Response>, base: string) {
    this.#send = send;
    this.#base = base;
  }

  async run(step: ConformanceStep): Promise<ConformanceOutcome> {
    const response = await this.#send(this.#request(step));
    const text = await response.text();
    const body = parsed(text);
    for (const [name, path] of Object.entries(step.save ?? {})) this.#saved.set(name, String(valueAt(body, path)));
    const wanted: Record<string, unknown> = { status: step.status, ...this.#filled(step.expect ?? {}) };
    const paths = Object.keys(step.expect ?? {});
    const actual = Object.fromEntries(paths.map((path) => [path, valueAt(body, path)]));
    if (step.text !== undefined) this.#compareText(text, step.text, { actual, wanted });
    return { actual: { status: response.status, ...actual }, wanted };
  }

  #compareText(
    text: string,
    wanted: string | RegExp,
    into: { actual: Record<string, unknown>; wanted: Record<string, unknown> },
  ) {
    into.wanted['text'] = String(wanted);
    into.actual['text'] = typeof wanted === 'string' || !wanted.test(text) ? text : String(wanted);
  }

  #request({ send, body, contentType = 'application/json' }: ConformanceStep): Request {
    const [method = 'GET', path = '/'] = this.#fill(send).split(' ');
    if (body === undefined) return new Request(`${this.#base}${path}`, { method });
    const text = this.#fill(typeof body === 'string' ? body : JSON.stringify(body));
    return new Request(`${this.#base}${path}`, { method, body: text, headers: { 'content-type': contentType } });
  }

  #filled(expected: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const fill = (value: unknown) => (typeof value === 'string' ? this.#fill(value) : value);
    return Object.fromEntries(Object.entries(expected).map(([path, value]) => [path, fill(value)]));
  }

  #fill(text: string): string {
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => this.#saved.get(name) ?? whole);
  }
}
