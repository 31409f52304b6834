/** Longest piece of a line that is written at once; longer lines come in several, as with the container runtime interface. Bytes. */
const PIECE = 16 * 1024;
const NEWLINE = 0x0a;

/** Takes a process's output as it comes and gives it out as log lines. */
export interface LogWriter {
  write(chunk: Buffer): void;
  /** The last line, when it has no end. */
  flush(): void;
}

/**
 * Writes `TIME STREAM TAG TEXT\n`, TAG being F for a line or its last piece and P for an earlier piece. Bytes stay as they are.
 * Source: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
export function createLogWriter(stream: 'stdout' | 'stderr', output: (line: Buffer) => void): LogWriter {
  let rest = Buffer.alloc(0);
  const emit = (tag: 'F' | 'P', text: Buffer) => {
    output(Buffer.concat([Buffer.from(`${timestamp()} ${stream} ${tag} `), text, Buffer.from('\n')]));
  };
  return {
    write(chunk) {
      rest = Buffer.concat([rest, chunk]);
      for (let piece = firstPiece(rest); piece !== undefined; piece = firstPiece(rest)) {
        emit(piece.tag, rest.subarray(0, piece.length));
        rest = rest.subarray(piece.next);
      }
    },
    flush() {
      if (rest.length > 0) emit('F', rest);
      rest = Buffer.alloc(0);
    },
  };
}

/** What of the bytes can be written now. */
function firstPiece(
  bytes: Buffer,
): { readonly tag: 'F' | 'P'; readonly length: number; readonly next: number } | undefined {
  const end = bytes.indexOf(NEWLINE);
  if (end >= 0 && end <= PIECE) return { tag: 'F', length: end, next: end + 1 };
  return bytes.length > PIECE ? { tag: 'P', length: PIECE, next: PIECE } : undefined;
}

/** RFC 3339 with nanoseconds, as far as the clock goes. */
function timestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const nanoseconds = Math.floor((now % 1000) * 1_000_000);
  return `${new Date(now).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
}
