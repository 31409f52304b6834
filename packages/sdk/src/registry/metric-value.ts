/** A metric's value as MLflow takes it: what JSON has no number for travels as text. */
export function encodeMetric(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Back from MLflow: it keeps infinities as the largest double (https://github.com/mlflow/mlflow/issues/16555). */
export function decodeMetric(value: unknown): number {
  const number = Number(value);
  return Math.abs(number) === Number.MAX_VALUE ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
}
