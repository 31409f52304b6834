/**
 * The content as a web stream that survives its reader: Node's own conversion from an iterable throws outside of any call when a client
 * goes away while the next piece is being read, and that would end the process.
 */
export function streamOf(content: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = content[Symbol.asyncIterator]();
  let cancelled = false;
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (cancelled) return;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      cancelled = true;
      await pieces.return?.();
    },
  });
}
