import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One line, or piece of a line, as it was written. */
export interface LogEntry {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  /** False for a piece that more of the same line follows. */
  readonly whole: boolean;
  readonly text: Buffer;
}

/** Reads a log from a place on, also while it grows. */
export interface LogReader {
  /** The next entries, or undefined at the (present) end. */
  next(): LogEntry[] | undefined;
  close(): void;
}

/** How often a growing log is looked at. Milliseconds. */
const LOOK = 50;
const BLOCK = 64 * 1024;
const NEWLINE = 0x0a;

/** Opens a log, at its last `tailLines` lines when that is given; undefined when there is no such file. */
export function openLog(file: string, tailLines?: number): LogReader | undefined {
  const descriptor = openOrUndefined(file);
  if (descriptor === undefined) return undefined;
  const block = Buffer.alloc(BLOCK);
  let position = tailLines === undefined ? 0 : tailStart(descriptor, tailLines);
  let rest: Buffer = Buffer.alloc(0);
  return {
    next() {
      const length = readSync(descriptor, block, 0, BLOCK, position);
      if (length === 0) return undefined;
      position += length;
      const bytes = Buffer.concat([rest, block.subarray(0, length)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      rest = bytes.subarray(end);
      return parseEntries(bytes.subarray(0, end));
    },
    close: () => closeSync(descriptor),
  };
}

/** What is there and what comes, until it is over and everything of it was read. */
export async function* followLog(
  reader: LogReader,
  { isOver, signal }: { readonly isOver: () => boolean; readonly signal: AbortSignal },
): AsyncGenerator<LogEntry[], void, undefined> {
  while (!signal.aborted) {
    // Asked before the last read: what is written until the end is read after it.
    const last = isOver();
    for (let entries = reader.next(); entries !== undefined; entries = reader.next()) yield entries;
    if (last) return;
    await sleep(LOOK);
  }
}

function openOrUndefined(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}

/** Where the last lines begin: after the newline before them. */
function tailStart(descriptor: number, lines: number): number {
  const { size } = fstatSync(descriptor);
  const block = Buffer.alloc(BLOCK);
  let newlines = 0;
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK);
    const length = readSync(descriptor, block, 0, end - start, start);
    for (let index = length - 1; index >= 0; index -= 1) {
      if (block[index] !== NEWLINE) continue;
      newlines += 1;
      if (newlines > lines) return start + index + 1;
    }
  }
  return 0;
}

function parseEntries(bytes: Buffer): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const entry = parseEntry(bytes.subarray(start, end));
    if (entry !== undefined) entries.push(entry);
    start = end + 1;
  }
  return entries;
}

/** `TIME STREAM TAG TEXT` */
function parseEntry(line: Buffer): LogEntry | undefined {
  const header = /^(\S+) (?:stdout|stderr) ([FP]) /.exec(line.subarray(0, 64).toString('latin1'));
  if (header?.[1] === undefined) return undefined;
  return { time: header[1], whole: header[2] === 'F', text: line.subarray(header[0].length) };
}
