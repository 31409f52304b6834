/** The limits of one `log-batch` request (https://mlflow.org/docs/latest/api_reference/rest-api.html#log-batch). */
export const BATCH_LIMITS = { metrics: 1000, params: 100, tags: 100, bytes: 900_000 } as const;

/** Splits items into batches of at most `count` items and `bytes` bytes of JSON, in order. */
export function splitBatches<T>(items: readonly T[], count: number, bytes: number = BATCH_LIMITS.bytes): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let size = 0;
  for (const item of items) {
    const length = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (batch.length > 0 && (batch.length === count || size + length > bytes)) {
      batches.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
