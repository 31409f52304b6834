// Conversions of 16-bit floats; both round to nearest, ties to even. Formats: IEEE 754 binary16; bfloat16 is binary32's upper half.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The raw bits of FP16 values. Too large becomes infinity. */
export function toFloat16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, encodeFloat16);
}

/** The values of FP16 raw bits; exact. */
export function fromFloat16(raw: Uint16Array): Float32Array {
  return Float32Array.from(raw, decodeFloat16);
}

/** The raw bits of BF16 values. */
export function toBfloat16(values: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(values, encodeBfloat16);
}

/** The values of BF16 raw bits; exact. */
export function fromBfloat16(raw: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(raw, (half) => half << 16).buffer);
}

function encodeBfloat16(value: number): number {
  float[0] = value;
  const word = bits[0] as number;
  // A NaN whose upper bits are all zero would round to infinity.
  if (Number.isNaN(value)) return (word >>> 16) | 0x40;
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function encodeFloat16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  // 65520 is the middle between the largest half and what would be next.
  if (size >= 65520) return sign | 0x7c00;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const step = 2 ** (Math.max(exponent, -14) - 10);
  const mantissa = roundHalfEven(size / step);
  // A mantissa of 2048 carries into the exponent by itself, as does the first normal number.
  return sign | (mantissa + (size < 2 ** -14 ? 0 : (exponent + 14) * 1024));
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function decodeFloat16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
