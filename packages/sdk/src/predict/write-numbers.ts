import type { Datatype } from '@ai-platform/config';
import { NotSupportedError } from '../errors/index.ts';
import { fromFloat16 } from './half-floats.ts';
import type { NumericData } from './tensor.ts';

/** Powers of ten that a double holds exactly. */
const TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/** floor(log10(2^(e-127))) by float32 exponent e, so that no logarithm is taken per value. */
const DECADES = Int8Array.from({ length: 256 }, (_, exponent) => Math.floor((exponent - 127) * Math.LOG10E * Math.LN2));
const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/**
 * The double that prints shortest among those that are this float32: `0.1` and not `0.10000000149011612`.
 * A decimal of 6 digits always survives a float32, and 9 digits always tell it apart, so one of 6 to 9 is the shortest.
 */
export function shortestFloat32(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return value;
  if (size < 1e-14 || size >= 1e22) return byTrying(value);
  const found = shortestDecimal(size, decadeOf(size));
  if (Math.fround(found) !== size) return byTrying(value);
  return value < 0 ? -found : found;
}

/** For the very small and very large, whose powers of ten a double does not hold exactly. */
function byTrying(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

/** floor(log10(size)) of a float32. */
function decadeOf(size: number): number {
  scratch[0] = size;
  const decade = DECADES[(scratchBits[0] as number) >>> 23] as number;
  const next = decade >= 0 ? size >= (TEN[decade + 1] as number) : size * (TEN[-decade - 1] as number) >= 1;
  return next ? decade + 1 : decade;
}

/** Most values need 8 digits or 9: beginning there takes two tries instead of four. */
function shortestDecimal(size: number, decade: number): number {
  let found = Number.NaN;
  for (let digits = 8; digits >= 6; digits--) {
    const candidate = roundTo(size, digits - 1 - decade);
    if (Math.fround(candidate) !== size) break;
    found = candidate;
  }
  return Number.isNaN(found) ? roundTo(size, 8 - decade) : found;
}

/** Rounds to so many decimals (negative: to tens, hundreds, …); one correctly rounded division, so the text has no more digits. */
function roundTo(size: number, decimals: number): number {
  if (decimals >= 0) return Math.round(size * (TEN[decimals] as number)) / (TEN[decimals] as number);
  return Math.round(size / (TEN[-decimals] as number)) * (TEN[-decimals] as number);
}

/** A numeric tensor's values as the inside of a JSON list, row-major. NaN and infinities stand bare, as Triton and TensorFlow Serving read them. */
export function writeNumbers(datatype: Datatype, data: NumericData): string {
  if (datatype === 'BF16')
    throw new NotSupportedError('BF16 has no form in JSON', {
      hint: 'use a server with the binary tensor extension, or FP32',
    });
  if (datatype === 'BOOL') return Array.from(data as Uint8Array, (value) => value !== 0).join(',');
  if (datatype === 'FP16') return writeFloats(fromFloat16(data as Uint16Array), shortestFloat32);
  if (datatype === 'FP32') return writeFloats(data as Float32Array, shortestFloat32);
  if (datatype === 'FP64') return writeFloats(data as Float64Array, (value) => value);
  return data.join(',');
}

function writeFloats(data: Float32Array | Float64Array, shorten: (value: number) => number): string {
  const shortest = new Array<number>(data.length);
  let plain = true;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (!Number.isFinite(value) || Object.is(value, -0)) plain = false;
    shortest[index] = shorten(value);
  }
  // JSON.stringify is the fastest printer there is, but writes NaN as null and -0 as 0.
  if (plain) return JSON.stringify(shortest).slice(1, -1);
  return shortest.map((value) => (Object.is(value, -0) ? '-0.0' : String(value))).join(',');
}
