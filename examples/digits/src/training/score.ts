import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { CLASSES, PIXELS, type Row } from './dataset.ts';
import { argmax } from './network.ts';
import { INPUT_NAME, OUTPUT_NAME } from './onnx.ts';

/** How one model did on the rows. */
export interface Score {
  readonly rows: number;
  readonly right: number;
  /** By digit: how many rows there are, and how many were right. */
  readonly byDigit: readonly { readonly rows: number; readonly right: number }[];
  /** Milliseconds for one row at a time. */
  readonly latencyMilliseconds: { readonly p50: number; readonly p95: number };
}

const LATENCY_CALLS = 100;

/** Runs the ONNX model itself, as a server would, on every row. */
export async function scoreModel(
  file: string,
  rows: readonly Row[],
  now: () => number = () => performance.now(),
): Promise<Score> {
  const session = await InferenceSession.create(await readFile(file), { executionProviders: ['wasm'] });
  try {
    const guesses = await classify(session, rows);
    const byDigit = Array.from({ length: CLASSES }, (_, digit) => ({
      rows: rows.filter((row) => row.digit === digit).length,
      right: rows.filter((row, index) => row.digit === digit && guesses[index] === digit).length,
    }));
    return {
      rows: rows.length,
      right: byDigit.reduce((sum, slice) => sum + slice.right, 0),
      byDigit,
      latencyMilliseconds: await measureLatency(session, rows, now),
    };
  } finally {
    await session.release();
  }
}

async function classify(session: InferenceSession, rows: readonly Row[]): Promise<number[]> {
  const pixels = new Float32Array(rows.length * PIXELS);
  rows.forEach((row, index) => {
    pixels.set(row.pixels, index * PIXELS);
  });
  const answer = await session.run({ [INPUT_NAME]: new Tensor('float32', pixels, [rows.length, PIXELS]) });
  const probabilities = answer[OUTPUT_NAME]?.data as Float32Array;
  return rows.map((_, index) => argmax(probabilities.subarray(index * CLASSES, (index + 1) * CLASSES)));
}

async function measureLatency(
  session: InferenceSession,
  rows: readonly Row[],
  now: () => number,
): Promise<Score['latencyMilliseconds']> {
  const times: number[] = [];
  for (const row of rows.slice(0, LATENCY_CALLS)) {
    const start = now();
    await session.run({ [INPUT_NAME]: new Tensor('float32', row.pixels, [1, PIXELS]) });
    times.push(now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

const round = (value: number) => Math.round(value * 1000) / 1000;

/** Wilson's score interval of a proportion (https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval), 95 %. */
export function wilsonInterval(right: number, rows: number): { low: number; high: number; confidence: number } {
  const z = 1.959_964;
  const share = right / rows;
  const centre = share + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const scale = 1 + (z * z) / rows;
  return { low: (centre - spread) / scale, high: (centre + spread) / scale, confidence: 0.95 };
}
