import type { Row } from '../database/registry-database.ts';
import { doubleOf, integerOf, textOf } from '../database/registry-database.ts';

/** A metric in an answer. */
export interface WireMetric {
  readonly key: string;
  /** `"NaN"` where it is not a number. */
  readonly value: number | string;
  readonly timestamp: bigint;
  readonly step: bigint;
}

/** A double as MLflow stores it: NaN beside the number, an infinity as the largest double. */
export function storedMetric(value: number): { readonly value: number; readonly isNan: bigint } {
  if (Number.isNaN(value)) return { value: 0, isNan: 1n };
  return { value: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)), isNan: 0n };
}

/** The metric in a row of `registry_metrics` or `registry_latest_metrics`. */
export function metricOf(row: Row): WireMetric {
  return {
    key: textOf(row, 'key'),
    value: integerOf(row, 'is_nan') === 1n ? 'NaN' : doubleOf(row, 'value'),
    timestamp: integerOf(row, 'timestamp'),
    step: integerOf(row, 'step'),
  };
}
