// How TensorFlow Serving prints a float: six digits (printf's %g) where they read back as the same number, else as many as are always enough.
// Source: https://github.com/tensorflow/serving/blob/master/tensorflow_serving/util/json_tensor.cc (WriteDecimal)

const shortDigits = 6;
const fullDigits = { float: 9, double: 17 } as const;

/** A float or a double as JSON text, always with a point or an exponent; NaN and the infinities as bare tokens. */
export function writeDecimal(value: number, type: keyof typeof fullDigits): string {
  if (!Number.isFinite(value)) return String(value);
  const short = printG(value, shortDigits);
  const read = type === 'float' ? Math.fround(Number(short)) : Number(short);
  const text = read === value ? short : printG(value, fullDigits[type]);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** C's `%.<digits>g`. */
function printG(value: number, digits: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', power = '0'] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= digits) {
    const two = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${trim(mantissa)}e${exponent < 0 ? '-' : '+'}${two}`;
  }
  return sign + trim(Math.abs(value).toFixed(digits - 1 - exponent));
}

function trim(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
