/** Words that YAML 1.1 or 1.2 readers take for something other than a string. */
const WORDS: ReadonlySet<string> = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nan', 'inf']);

/**
 * A value as a YAML scalar that every reader (YAML 1.1 and 1.2) takes for exactly that value: plain where it is safe
 * beyond doubt, in single quotes where only double quotes or backslashes make it special, else in double quotes with everything unusual
 * escaped.
 */
export function writeScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return typeof value === 'number' ? writeNumber(value) : String(value);
  if (isPlain(value)) return value;
  return /^[\x20-\x26\x28-\x7e]*["\\][\x20-\x26\x28-\x7e]*$/.test(value) ? `'${value}'` : quote(value);
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as a number`);
  return JSON.stringify(value);
}

function isPlain(text: string): boolean {
  if (/^\d{1,15}(m|s|h|k|M|G|T|P|[KMGTP]i)$/.test(text)) return true;
  if (!/^(--)?[A-Za-z/][A-Za-z0-9_./@:+= ()-]*$/.test(text)) return false;
  return !/: | $|:$/.test(text) && !WORDS.has(text.toLowerCase());
}

/** In double quotes, on one line. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u00a0\u2028\u2029\ufeff]/g, toEscape);
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A text as a literal block (`|`) whose lines are indented by so many spaces, for ConfigMaps that people read; in double
 * quotes where a block could not give back the same text.
 */
export function writeBlock(text: string, indent: number): string {
  if (!fitsBlock(text)) return quote(text);
  const body = text.replace(/\n$/, '');
  const chomping = text.endsWith('\n') ? '' : '-';
  const pad = ' '.repeat(indent);
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return `|${chomping}\n${lines.join('\n')}`;
}

/** Printable throughout; first and last line neither empty nor indented, so that no indentation or chomping is in doubt. */
function fitsBlock(text: string): boolean {
  if (!/^[\n\x20-\x7e\u00a1-\u2027\u2030-\ud7ff]+$/.test(text)) return false;
  return /^[^ \n]/.test(text) && !/(^|\n) *\n?$/.test(text.replace(/\n$/, ''));
}
