import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openLog } from './log-file.ts';
import { createLogWriter } from './log-writer.ts';

function written(chunks: readonly Buffer[]): Buffer {
  const lines: Buffer[] = [];
  const writer = createLogWriter('stdout', (line) => lines.push(line));
  for (const chunk of chunks) writer.write(chunk);
  writer.flush();
  return Buffer.concat(lines);
}

function readBack(log: Buffer, tailLines?: number): { readonly text: Buffer; readonly lines: number } {
  const directory = mkdtempSync(join(tmpdir(), 'log-'));
  try {
    writeFileSync(join(directory, 'log'), log);
    const reader = openLog(join(directory, 'log'), tailLines);
    const parts: Buffer[] = [];
    let lines = 0;
    for (let entries = reader?.next(); entries !== undefined; entries = reader?.next()) {
      for (const entry of entries) {
        parts.push(entry.text, Buffer.from(entry.whole ? '\n' : ''));
        lines += 1;
      }
    }
    reader?.close();
    return { text: Buffer.concat(parts), lines };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('a log', () => {
  test('keeps every byte, however the output is cut', () => {
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom('\n', 'line\n', '\n\n', 'no end', 'x'.repeat(17_000), `${'y'.repeat(16_384)}\n`, 'ü\r\n')
        .map((it) => Buffer.from(it)),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), (chunks) => {
        const all = Buffer.concat(chunks);
        const expected = all.length === 0 || all.at(-1) === 0x0a ? all : Buffer.concat([all, Buffer.from('\n')]);
        expect(readBack(written(chunks.map((it) => Buffer.from(it)))).text.equals(expected)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('is read from its last lines on', () => {
    const log = written([Buffer.from(Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`).join(''))]);
    fc.assert(
      fc.property(fc.nat(6_000), (count) => {
        const { text, lines } = readBack(log, count);
        expect(lines).toBe(Math.min(count, 5_000));
        if (count > 0) expect(text.toString().startsWith(`line ${Math.max(0, 5_000 - count)}\n`)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('has the form of the container runtime interface', () => {
    const log = written([Buffer.from(`hello\n${'x'.repeat(16_384 + 10)}\n`)]).toString();
    const [first, second, third] = log.split('\n');
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F hello$/);
    expect(second).toMatch(/ stdout P x{16384}$/);
    expect(third).toMatch(/ stdout F x{10}$/);
  });
});
