interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: MONTHS },
  { name: 'day of week', low: 0, high: 6, names: DAYS },
];

/**
 * What is wrong with a cron expression as Kubernetes reads it (five fields, no seconds, no macros here, Sunday is 0), or undefined.
 * Other dialects accept more (`L`, `#`, 7 for Sunday), which the API server would refuse.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function cronProblem(expression: string): string | undefined {
  if (/TZ=/.test(expression)) return 'a time zone does not belong into the expression: schedules are in UTC';
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `a schedule has five fields, this one has ${parts.length}`;
  for (const [index, field] of FIELDS.entries()) {
    const wrong = (parts[index] ?? '').split(',').find((term) => !isTerm(term, field));
    if (wrong !== undefined)
      return `the ${field.name} ${JSON.stringify(wrong)} is not from ${field.low} to ${field.high}`;
  }
  return undefined;
}

function isTerm(term: string, field: Field): boolean {
  const [range = '', step, ...rest] = term.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const [from = '', to, ...more] = range.split('-');
  const low = value(from, field);
  const high = to === undefined ? low : value(to, field);
  return more.length === 0 && low >= field.low && high <= field.high && low <= high;
}

function value(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.low;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}
