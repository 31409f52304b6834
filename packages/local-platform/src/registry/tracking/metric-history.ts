import { invalid } from '../mlflow-error.ts';
import { offsetOf, pageToken } from '../search/page-token.ts';
import type { Services } from '../services.ts';
import { int32, required, text } from '../wire/fields.ts';
import { type Route, route, unlessEmpty } from '../wire/route.ts';
import { metricOf } from './metric-value.ts';

interface HistoryRequest {
  readonly run_id: string;
  readonly metric_key: string;
  readonly max_results: number | undefined;
  readonly page_token: string | undefined;
}

/** All values of a metric, oldest first; in pages only when `max_results` is sent. An unknown run has none. */
function metricHistory({ database }: Services, request: HistoryRequest): object {
  const { run_id, metric_key, max_results: size } = request;
  if (size !== undefined && size <= 0) {
    throw invalid(`Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer.`);
  }
  const offset = offsetOf(request.page_token);
  const sql = `SELECT * FROM registry_metrics WHERE run_id = ? AND key = ?
    ORDER BY timestamp, step, value LIMIT ? OFFSET ?`;
  const rows = database.all(sql, run_id, metric_key, size === undefined ? -1 : size + 1, offset);
  const more = size !== undefined && rows.length > size;
  return {
    metrics: unlessEmpty(rows.slice(0, size).map(metricOf)),
    next_page_token: more ? pageToken(offset + size) : undefined,
  };
}

/** The route of a metric's history. */
export function historyRoutes(services: Services): readonly Route[] {
  const shape = { run_id: required(text), metric_key: required(text), page_token: text, max_results: int32 };
  return [route('GET /mlflow/metrics/get-history', shape, (message) => metricHistory(services, message))];
}
