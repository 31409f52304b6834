import { badRequest, type FieldProblem, invalid, problem } from '../model/status-errors.ts';
import { booleanParameter, integerParameter } from './query.ts';

/** Which part of a log is wanted, and how. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod */
export interface LogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  /** Lines from this time on; RFC 3339 in UTC. */
  readonly since: string | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

/** @throws StatusError 400 or 422 as the API server does. */
export function readLogOptions(query: URLSearchParams, now: number): LogOptions {
  const sinceSeconds = integerParameter(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') ?? '';
  const tailLines = integerParameter(query, 'tailLines');
  const limitBytes = integerParameter(query, 'limitBytes');
  const problems = [
    ...atLeast(0, 'tailLines', tailLines),
    ...atLeast(1, 'limitBytes', limitBytes),
    ...atLeast(1, 'sinceSeconds', sinceSeconds),
    ...(sinceSeconds !== undefined && sinceTime !== ''
      ? [problem.forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')]
      : []),
  ];
  const refusal = invalid({ group: '', kind: 'PodLogOptions' }, '', problems);
  if (refusal) throw refusal;
  return {
    follow: booleanParameter(query, 'follow'),
    previous: booleanParameter(query, 'previous'),
    timestamps: booleanParameter(query, 'timestamps'),
    since: sinceSeconds === undefined ? readTime(sinceTime) : new Date(now - sinceSeconds * 1000).toISOString(),
    tailLines,
    limitBytes,
  };
}

function atLeast(minimum: number, field: string, value: number | undefined): FieldProblem[] {
  if (value === undefined || value >= minimum) return [];
  const rule = minimum === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
  return [problem.invalid(field, value, rule)];
}

/** Any offset, up to nanoseconds; in UTC with all its decimals. */
function readTime(text: string): string | undefined {
  if (text === '') return undefined;
  const groups = /^(?<second>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>\.\d{1,9})?(?<zone>Z|[+-]\d\d:\d\d)$/.exec(
    text,
  )?.groups;
  const milliseconds = Date.parse(`${groups?.['second'] ?? ''}${groups?.['zone'] ?? ''}`);
  if (groups === undefined || Number.isNaN(milliseconds)) {
    throw badRequest(
      `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  }
  return `${new Date(milliseconds).toISOString().slice(0, 19)}${groups['fraction'] ?? ''}Z`;
}
