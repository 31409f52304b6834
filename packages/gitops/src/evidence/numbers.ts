/** A number as people read it: at most six significant digits, thousands grouped, no exponent for everyday sizes. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e15)) return value.toExponential(3);
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: size >= 1e6 ? 15 : 6 }).format(value);
}

/** The same with its sign, for changes. */
export function formatChange(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** `left - right` without the noise that binary fractions leave: 0.3 - 0.1 is 0.2. */
export function difference(left: number, right: number): number {
  const exact = left - right;
  const noise = Math.max(Math.abs(left), Math.abs(right)) * 1e-12;
  return Math.abs(exact) <= noise ? 0 : Number(exact.toPrecision(12));
}
