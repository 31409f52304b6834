// The names, ids and lengths that MLflow accepts, and its words for those that it does not.
import { invalid } from '../mlflow-error.ts';
import { formatJson } from '../wire/json.ts';
import { pythonFloat, pythonRepr } from '../wire/python-text.ts';

const allowedCharacters =
  'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).';

/** 400 in MLflow's words for a value that is not acceptable. */
function refuse(value: unknown, path: string, reason: string): never {
  throw invalid(`Invalid value ${formatJson(value, 0)} for parameter '${path}' supplied: ${reason}`);
}

function withSegment(path: readonly string[], segment: string, rooted: boolean): readonly string[] {
  if (segment !== '..') return [...path, segment];
  if (path.length > 0 && path.at(-1) !== '..') return path.slice(0, -1);
  return rooted ? path : [...path, segment];
}

/** What Python's `posixpath.normpath` makes of a name. */
export function normalizedPath(name: string): string {
  const slashes = /^\/*/.exec(name)?.[0].length ?? 0;
  const root = slashes === 2 ? '//' : '/'.repeat(Math.min(slashes, 1));
  const segments = name.split('/').filter((one) => one !== '' && one !== '.');
  const kept = segments.reduce<readonly string[]>((path, segment) => withSegment(path, segment, root !== ''), []);
  return root + kept.join('/') || '.';
}

/** Refuses names that would resolve to others when taken for files. */
export function checkPathIsUnique(name: string, path: string): void {
  const normal = normalizedPath(name);
  if (normal === name && normal !== '.' && !normal.startsWith('..') && !normal.startsWith('/')) return;
  const rule =
    'Names may be treated as files in certain cases, and must not resolve to other names when treated as such.';
  refuse(name, path, `${rule} This name would resolve to ${pythonRepr(normal)}`);
}

/** A metric's, parameter's or tag's name. */
export function checkName(name: string, path: string): void {
  if (!/^[/\p{L}\p{N}\p{M}_.\- :]*$/u.test(name)) refuse(name, path, allowedCharacters);
  checkPathIsUnique(name, path);
}

/** Characters as MLflow counts them: code points. */
function lengthOf(text: string): number {
  return text.length > 0 ? [...text].length : 0;
}

/** Refuses a text of more characters than the limit. */
export function checkLength(what: string, text: string, limit: number): void {
  if (text.length > limit && lengthOf(text) > limit) {
    throw invalid(`'${what}' exceeds the maximum length of ${limit} characters`);
  }
}

/** The first characters of a text, as many as the limit allows (MLFLOW_TRUNCATE_LONG_VALUES, on by default there). */
export function truncated(text: string, limit: number): string {
  return text.length <= limit ? text : [...text].slice(0, limit).join('');
}

/** A key with its value. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** A parameter of a run that may be stored; its value at most 6,000 characters. */
export function checkedParam({ key, value }: KeyValue, prefix = ''): KeyValue {
  checkName(key, `${prefix}key`);
  checkLength('Param key', key, 250);
  return { key, value: truncated(value, 6000) };
}

/** A tag of a run that may be stored; its value at most 8,000 characters. */
export function checkedTag({ key, value }: KeyValue, prefix = ''): KeyValue {
  checkName(key, `${prefix}key`);
  checkLength(`${prefix}key`, key, 250);
  return { key, value: truncated(value, 8000) };
}

/** A measured value as it comes in. */
export interface MetricValue {
  readonly key: string;
  readonly value: number;
  readonly timestamp: bigint;
  readonly step: bigint;
}

/** Refuses a metric that MLflow would not store. */
export function checkMetric({ key, value, timestamp }: MetricValue, prefix = ''): void {
  checkName(key, `${prefix}name`);
  if (timestamp < 0n) {
    const words = `metric '${key}' (value=${pythonFloat(value)}). Timestamp must be a nonnegative long (64-bit integer) `;
    refuse(timestamp, `${prefix}timestamp`, words);
  }
  checkLength('Metric name', key, 250);
}

/** Refuses what cannot be a run's id. */
export function checkRunId(runId: string): void {
  if (/^[a-zA-Z0-9][\p{L}\p{N}_-]{0,255}$/u.test(runId)) return;
  throw invalid(`Invalid value ${formatJson(runId, 0)} for parameter 'run_id' supplied.`);
}

/** An experiment's id as a number. */
export function experimentIdOf(id: string): bigint {
  if (/^\s*[+-]?\d{1,18}\s*$/.test(id)) return BigInt(id.trim().replace('+', ''));
  throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
}
