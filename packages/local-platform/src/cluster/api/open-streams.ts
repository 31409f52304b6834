/** Where a stream's text goes. */
export interface StreamSink {
  readonly write: (text: string | Uint8Array) => void;
  readonly end: () => void;
  /** Resolves when the reader wants more, or is gone. */
  readonly ready: () => Promise<void>;
}

/** The answers that are still being sent, so that they can all be ended. */
export interface OpenStreams {
  /** Starts a stream; `start` returns what stops it when the reader goes or everything closes. */
  open(start: (sink: StreamSink) => () => void): ReadableStream<Uint8Array>;
  closeAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const open = new Set<() => void>();
  const encoder = new TextEncoder();
  return {
    open(start) {
      let stop: (() => void) | undefined;
      let ended = false;
      let close = () => {};
      let wake = () => {};
      const finish = () => {
        ended = true;
        open.delete(close);
        wake();
        stop?.();
      };
      return new ReadableStream<Uint8Array>({
        start(controller) {
          close = () => {
            if (ended) return;
            finish();
            controller.close();
          };
          open.add(close);
          const write = (text: string | Uint8Array) => {
            if (!ended) controller.enqueue(typeof text === 'string' ? encoder.encode(text) : text);
          };
          const ready = () =>
            new Promise<void>((resolve) => {
              if (ended || (controller.desiredSize ?? 0) > 0) resolve();
              else wake = resolve;
            });
          stop = start({ write, end: () => close(), ready });
          // It may have ended while it was being started.
          if (ended) stop();
        },
        pull: () => wake(),
        cancel: finish,
      });
    },
    closeAll() {
      for (const close of [...open]) close();
    },
  };
}
