import { expect, test } from 'vitest';
import { streamOf } from './stream-of.ts';

async function* pieces(ended: () => void, hold: Promise<void>) {
  try {
    yield new Uint8Array([1, 2]);
    await hold;
    yield new Uint8Array([3]);
  } finally {
    ended();
  }
}

test('gives every piece and ends', async () => {
  let ended = 0;
  const stream = streamOf(
    pieces(() => {
      ended++;
    }, Promise.resolve()),
  );
  expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  expect(ended).toBe(1);
});

test('a reader that goes away while a piece is read ends the source, and nothing is thrown outside', async () => {
  const faults: unknown[] = [];
  const note = (fault: unknown) => faults.push(fault);
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  let release: () => void = () => {};
  let ended = 0;
  const hold = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reader = streamOf(
    pieces(() => {
      ended++;
    }, hold),
  ).getReader();
  await reader.read();
  const pending = reader.read();
  const cancelled = reader.cancel();
  release();
  await cancelled;
  expect(await pending).toMatchObject({ done: true });
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  expect(faults).toEqual([]);
  expect(ended).toBe(1);
});
