// MLflow answers 200 to some malformed requests and drops what it did not understand: everything is checked before it is sent.
// Limits: https://github.com/mlflow/mlflow/blob/master/mlflow/utils/validation.py
import { ValidationError } from '../errors/index.ts';
import type { RunStatus } from './entities.ts';

const LIMITS = {
  key: 250,
  'parameter value': 6000,
  'run tag value': 8000,
  'registry tag value': 5000,
  'experiment tag value': 5000,
  alias: 255,
  'experiment name': 500,
  'model name': 256,
} as const;

type Limited = keyof typeof LIMITS;

/** A text within MLflow's limit for it. */
export function checkLength(value: string, what: Limited): void {
  if (typeof value !== 'string') fail(`a ${what} must be a text, not ${typeof value}`);
  const length = [...value].length;
  if (length > LIMITS[what]) fail(`a ${what} may have ${LIMITS[what]} characters, this one has ${length}`);
}

/** Name of a metric, parameter or tag. */
export function checkKey(key: string): void {
  checkLength(key, 'key');
  const shown = JSON.stringify(key);
  if (!/^[/\p{L}\p{N}_.\-: ]+$/u.test(key)) fail(`${shown} may hold letters, digits, and _ - . : / and spaces only`);
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    fail(`${shown} must not begin or end with /, nor hold empty, . or .. parts`);
}

export function checkModelName(name: string): void {
  checkLength(name, 'model name');
  if (name.trim() === '' || /[/:\p{Cc}]/u.test(name))
    fail(`a model's name must not be empty nor hold / or :, got ${JSON.stringify(name)}`);
}

export function checkExperimentName(name: string): void {
  checkLength(name, 'experiment name');
  if (name.trim() === '') fail('an experiment needs a name');
}

export function checkAlias(alias: string): void {
  checkLength(alias, 'alias');
  const shown = JSON.stringify(alias);
  if (!/^[\w-]+$/.test(alias)) fail(`an alias may hold letters, digits, _ and - only, got ${shown}`);
  if (/^(v\d+|latest)$/i.test(alias)) fail(`the alias ${shown} is reserved by MLflow`);
}

/** A version's number as text. */
export function checkVersion(version: string): void {
  if (!/^[1-9]\d{0,9}$/.test(version)) fail(`a version is a positive whole number, got ${JSON.stringify(version)}`);
}

export function checkRunId(id: string): void {
  if (!/^[\w-]{1,64}$/.test(id)) fail(`a run's id holds letters, digits, _ and - only, got ${JSON.stringify(id)}`);
}

/** A whole number that survives JSON: MLflow stores something else, or nothing, for others. */
export function checkInteger(value: number, what: string): void {
  if (!Number.isSafeInteger(value)) fail(`${what} must be a whole number, got ${String(value)}`);
}

export function checkMetricValue(key: string, value: number): void {
  if (typeof value !== 'number') fail(`metric ${JSON.stringify(key)} must be a number, got ${typeof value}`);
}

const STATUSES: ReadonlySet<string> = new Set<RunStatus>(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

export function checkRunStatus(status: string): void {
  if (!STATUSES.has(status))
    fail(`a run's status is one of ${[...STATUSES].join(', ')}, got ${JSON.stringify(status)}`);
}

/** A text as MLflow's filter language quotes it; it has no escapes. */
export function quoted(value: string): string {
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  return fail(`MLflow cannot search for a text with both kinds of quotes: ${value}`);
}

function fail(message: string): never {
  throw new ValidationError(message);
}
