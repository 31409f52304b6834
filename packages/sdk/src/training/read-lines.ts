import type { Readable } from 'node:stream';
import { InvalidResponseError } from '../errors/index.ts';

const MAX_LINE = 16 * 1024 * 1024;

/** A line, and whether its end was seen. */
export interface Line {
  readonly text: string;
  readonly complete: boolean;
}

/** Lines of a stream of UTF-8; the last may lack its end. */
export async function* readLines(stream: Readable): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    let start = 0;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n', start)) {
      yield { text: rest.slice(start, end), complete: true };
      start = end + 1;
    }
    rest = rest.slice(start);
    if (rest.length > MAX_LINE) throw new InvalidResponseError('the cluster sent a line without end');
  }
  if (rest !== '') yield { text: rest, complete: false };
}
