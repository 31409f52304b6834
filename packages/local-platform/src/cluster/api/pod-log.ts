import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_FILE, LOG_FILE } from '../kubelet/attempt-files.ts';
import { followLog, type LogEntry, openLog } from '../kubelet/log-file.ts';
import type { ContainerStatus, Pod } from '../model/pod.ts';
import { resources } from '../model/resources.ts';
import { badRequest, notFound } from '../model/status-errors.ts';
import { type LogOptions, readLogOptions } from './log-options.ts';
import type { StreamSink } from './open-streams.ts';
import type { ApiContext, ResourceRequest } from './resource-request.ts';

interface LogContext extends ApiContext {
  /** The folders of a container's tries, oldest first. */
  readonly attemptDirectories: (pod: Pod, container: string) => string[];
}

/** Answers `pods/NAME/log`, with `follow` until the container ends. */
export function answerPodLog(context: LogContext, call: ResourceRequest & { readonly name: string }): Response {
  const { name, namespace, query } = call;
  const options = readLogOptions(query, context.clock());
  const pod = context.store.get<Pod>(resources.pods, { namespace, name });
  if (pod === undefined) throw notFound(resources.pods, name);
  const container = selectContainer(pod, query.get('container') ?? '');
  const directory = attemptOf(context, pod, { container, previous: options.previous });
  const body = context.streams.open((sink) => {
    const abort = new AbortController();
    void send(directory, options, { sink, signal: abort.signal });
    return () => abort.abort();
  });
  return new Response(body, { headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' } });
}

/** @throws StatusError 400 when it is not clear, or not there. */
function selectContainer(pod: Pod, wanted: string): string {
  const { containers, initContainers = [] } = pod.spec;
  const names = [...initContainers, ...containers].map((container) => container.name);
  if (wanted !== '') {
    if (names.includes(wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
  );
}

/** The folder of the try whose log is wanted. */
function attemptOf(
  context: LogContext,
  pod: Pod,
  { container, previous }: { readonly container: string; readonly previous: boolean },
): string {
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const status = statuses.find((it) => it.name === container);
  const directories = context.attemptDirectories(pod, container);
  const where = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  const number = attemptNumber(status, directories.length, previous);
  const directory = number === undefined ? undefined : directories[number];
  if (directory !== undefined) return directory;
  if (previous) throw badRequest(`previous terminated ${where} not found`);
  throw badRequest(`${where} is waiting to start: ${status?.state.waiting?.reason ?? 'ContainerCreating'}`);
}

/** A container that waits for its restart shows its last try, as its current and as its previous log. */
function attemptNumber(status: ContainerStatus | undefined, tries: number, previous: boolean): number | undefined {
  const ended = status?.lastState.terminated !== undefined;
  if (status === undefined || (status.state.waiting !== undefined && !ended)) return undefined;
  if (previous && !ended) return undefined;
  return previous && status.state.waiting === undefined ? tries - 2 : tries - 1;
}

interface Output {
  readonly sink: StreamSink;
  readonly signal: AbortSignal;
}

async function send(directory: string, options: LogOptions, output: Output): Promise<void> {
  const reader = openLog(join(directory, LOG_FILE), options.tailLines);
  try {
    const isOver = () => !options.follow || hasEnded(directory);
    if (reader !== undefined) await copy(followLog(reader, { isOver, signal: output.signal }), options, output);
  } finally {
    reader?.close();
    output.sink.end();
  }
}

/** Its end is written down after its last line; a folder that is gone grows no more either. */
function hasEnded(directory: string): boolean {
  return existsSync(join(directory, EXIT_FILE)) || !existsSync(directory);
}

async function copy(batches: AsyncIterable<LogEntry[]>, options: LogOptions, { sink, signal }: Output): Promise<void> {
  const format = createFormatter(options);
  for await (const entries of batches) {
    const { bytes, full } = format(entries);
    if (bytes.length > 0) sink.write(bytes);
    if (full) return;
    await sink.ready();
    if (signal.aborted) return;
  }
}

/** Entries as the client wants them; `full` when `limitBytes` is reached. */
function createFormatter(
  options: LogOptions,
): (entries: readonly LogEntry[]) => { readonly bytes: Buffer; readonly full: boolean } {
  const { since } = options;
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let lineStart = true;
  const format = ({ time, text, whole }: LogEntry): Buffer[] => {
    const prefix = options.timestamps && lineStart ? [Buffer.from(`${time} `)] : [];
    lineStart = whole;
    return [...prefix, text, ...(whole ? [Buffer.from('\n')] : [])];
  };
  return (entries) => {
    const wanted = since === undefined ? entries : entries.filter((entry) => compareTimes(entry.time, since) >= 0);
    const bytes = Buffer.concat(wanted.flatMap(format));
    const sent = bytes.subarray(0, Math.min(left, bytes.length));
    left -= sent.length;
    return { bytes: sent, full: left <= 0 };
  };
}

/** Times differ in their decimals; these make them comparable as text. */
function compareTimes(left: string, right: string): number {
  const pad = (time: string) => {
    const [whole = '', fraction = ''] = time.replace(/Z$/, '').split('.');
    return `${whole}.${fraction.padEnd(9, '0')}`;
  };
  return pad(left) < pad(right) ? -1 : pad(left) > pad(right) ? 1 : 0;
}
