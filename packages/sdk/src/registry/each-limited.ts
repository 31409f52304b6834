/** Runs `work` for every item, at most `limit` at a time. The first failure stops what has not begun, aborts what runs, and is thrown. */
export async function eachLimited<T>(
  items: readonly T[],
  limit: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const signal = limit.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, limit.signal]);
  const queue = items.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failure !== undefined) return;
      await work(item, signal).catch((error: unknown) => {
        failure ??= { error };
        stop.abort();
      });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit.concurrency, items.length)) }, worker));
  if (failure !== undefined) throw failure.error;
}
