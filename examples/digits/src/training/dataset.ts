import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { seededRandom, shuffled } from './random.ts';

/** Pixels of one image: 8 by 8, values 0 to 16. */
export const PIXELS = 64;
export const CLASSES = 10;

/** One handwritten digit. */
export interface Row {
  /** 64 pixel values, 0 to 16, row by row. */
  readonly pixels: Float32Array;
  /** 0 to 9. */
  readonly digit: number;
}

export interface Dataset {
  readonly train: readonly Row[];
  /** Never trained on; candidate and champion are scored on exactly these rows. */
  readonly heldOut: readonly Row[];
  /** sha256 of the held-out rows as CSV lines. */
  readonly heldOutSha256: string;
}

/** UCI's optical digits, in this example's `data` folder. */
export const DIGITS_FILE = new URL('../../data/digits.csv.gz', import.meta.url);

const HELD_OUT_SHARE = 0.25;
const SPLIT_SEED = 20_240_101;

/** Reads the digits and splits them, always the same way. */
export function loadDigits(file: URL = DIGITS_FILE): Dataset {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const order = shuffled(lines, seededRandom(SPLIT_SEED));
  const held = Math.round(order.length * HELD_OUT_SHARE);
  const heldOut = order.slice(0, held);
  return {
    train: order.slice(held).map(parseRow),
    heldOut: heldOut.map(parseRow),
    heldOutSha256: createHash('sha256')
      .update(`${heldOut.join('\n')}\n`)
      .digest('hex'),
  };
}

function parseRow(line: string): Row {
  const numbers = line.split(',').map(Number);
  if (numbers.length !== PIXELS + 1 || numbers.some((number) => !Number.isInteger(number))) {
    throw new TypeError(`A row of the digits has ${PIXELS} pixels and a digit; this one has not: ${line.slice(0, 40)}`);
  }
  return { pixels: Float32Array.from(numbers.slice(0, PIXELS)), digit: numbers[PIXELS] as number };
}
