// JSON as the model servers speak it: the bare tokens NaN and Infinity, and integers of 64 bits. JSON.parse refuses the first and
// rounds the second. Grammar and messages are RapidJSON's, which TensorFlow Serving and Triton are built on.

/** Integers that fit 64 bits are bigint, every other number is a double: `1` is not `1.0` to a server. A repeated name keeps its first value. */
export type JsonValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>;

/** JSON that is written already, to be put in as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can be written: bigint as an integer, number always as a decimal (`1.0`), undefined members left out. */
export type JsonWritable =
  | null
  | boolean
  | string
  | number
  | bigint
  | JsonText
  | readonly JsonWritable[]
  | ReadonlyMap<string, JsonWritable>
  | { readonly [name: string]: JsonWritable | undefined };

/** Text that is not JSON: RapidJSON's reason, and the byte where it was seen. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly reason: string;
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`${reason} at offset ${offset}`);
    this.reason = reason;
    this.offset = offset;
  }
}

/** Arrays and objects inside each other; a deeper text is refused, so that no request can exhaust the stack. */
export const maximumDepth = 1000;

const numberToken = /-?(?:NaN|Inf(?:inity)?|(?:0|[1-9][0-9]*)(\.[0-9]*)?([eE][+-]?[0-9]*)?)/y;
// Everything but the quotation mark, the backslash and control characters.
const plainString = /"([ !#-[\]-\uffff]*)"/y;
const plainCharacters = /[ !#-[\]-\uffff]+/y;
const whitespace = /[ \t\n\r]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const smallestInteger = -(2n ** 63n);
const largestInteger = 2n ** 64n - 1n;
const safeDigits = 15;

/**
 * Parses one JSON document.
 * @throws JsonSyntaxError
 */
export function parseJson(text: string): JsonValue {
  return new JsonReader(text).document();
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    this.#skipWhitespace();
    if (this.#at === this.#text.length) throw this.#error('The document is empty.');
    const value = this.#value(0);
    this.#skipWhitespace();
    if (this.#at < this.#text.length) {
      throw this.#error('The document root must not be followed by other values.');
    }
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > maximumDepth) throw this.#error(`Nested deeper than ${maximumDepth} levels.`);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonValue {
    const members = new Map<string, JsonValue>();
    this.#at += 1;
    this.#skipWhitespace();
    if (this.#take('}')) return members;
    while (true) {
      const [name, value] = this.#member(depth);
      if (!members.has(name)) members.set(name, value);
      this.#skipWhitespace();
      if (this.#take('}')) return members;
      if (!this.#take(',')) throw this.#error("Missing a comma or '}' after an object member.");
      this.#skipWhitespace();
    }
  }

  #member(depth: number): [string, JsonValue] {
    if (this.#text[this.#at] !== '"') throw this.#error('Missing a name for object member.');
    const name = this.#string();
    this.#skipWhitespace();
    if (!this.#take(':')) throw this.#error('Missing a colon after a name of object member.');
    this.#skipWhitespace();
    return [name, this.#value(depth + 1)];
  }

  #array(depth: number): JsonValue {
    const elements: JsonValue[] = [];
    this.#at += 1;
    this.#skipWhitespace();
    if (this.#take(']')) return elements;
    while (true) {
      elements.push(this.#value(depth + 1));
      this.#skipWhitespace();
      if (this.#take(']')) return elements;
      if (!this.#take(',')) throw this.#error("Missing a comma or ']' after an array element.");
      this.#skipWhitespace();
    }
  }

  #literal<T extends JsonValue>(word: string, value: T): T {
    for (const character of word) if (!this.#take(character)) throw this.#error('Invalid value.');
    return value;
  }

  #number(): number | bigint {
    const match = this.#match(numberToken);
    if (match === undefined) throw this.#error('Invalid value.');
    const [token, fraction, exponent] = match;
    if (fraction === '.') throw this.#error('Miss fraction part in number.');
    if (exponent !== undefined && !/[0-9]$/.test(exponent)) throw this.#error('Miss exponent in number.');
    const value = /[NI]/.test(token) ? specialNumber(token) : plainNumber(token, fraction ?? exponent);
    if (value !== undefined) return value;
    this.#at -= token.length;
    throw this.#error('Number too big to be stored in double.');
  }

  #string(): string {
    const plain = this.#match(plainString);
    if (plain !== undefined) return plain[1] ?? '';
    const parts: string[] = [];
    this.#at += 1;
    while (true) {
      parts.push(this.#match(plainCharacters)?.[0] ?? '');
      const next = this.#text[this.#at];
      if (next === undefined) throw this.#error('Missing a closing quotation mark in string.');
      if (this.#take('"')) return parts.join('');
      if (!this.#take('\\')) throw this.#error('Invalid encoding in string.');
      parts.push(this.#escape());
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    const simple = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (simple === undefined && letter !== 'u') {
      this.#at -= 1;
      throw this.#error('Invalid escape character in string.');
    }
    this.#at += 1;
    return simple ?? this.#unicodeEscape();
  }

  #unicodeEscape(): string {
    const high = this.#hex();
    if (high < 0xd800 || high > 0xdfff) return String.fromCharCode(high);
    const isPair = high < 0xdc00 && this.#take('\\') && this.#take('u');
    const low = isPair ? this.#hex() : 0;
    if (low < 0xdc00 || low > 0xdfff) throw this.#error('The surrogate pair in string is invalid.');
    return String.fromCharCode(high, low);
  }

  #hex(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error('Incorrect hex digit after \\u escape in string.');
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#at = pattern.lastIndex;
    return match;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipWhitespace(): void {
    if (this.#text.charCodeAt(this.#at) > 0x20) return;
    this.#match(whitespace);
  }

  #error(reason: string): JsonSyntaxError {
    return new JsonSyntaxError(reason, Buffer.byteLength(this.#text.slice(0, this.#at)));
  }
}

function specialNumber(token: string): number {
  if (token.endsWith('NaN')) return Number.NaN;
  return token.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The value of a number's token; undefined where not even a double holds it. */
function plainNumber(token: string, fractionOrExponent: string | undefined): number | bigint | undefined {
  if (fractionOrExponent === undefined) {
    const integer = BigInt(token.length <= safeDigits ? Number(token) : token);
    if (integer >= smallestInteger && integer <= largestInteger) return integer;
  }
  const value = Number(token);
  return Number.isFinite(value) ? value : undefined;
}

/** The shortest decimal that reads back as the same double, in RapidJSON's form: `1.0`, `1e30`, `NaN`, `-Infinity`. */
export function writeDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  if (text.includes('e')) return text.replace('e+', 'e');
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** Writes a value without white space. `parseJson` reads back what was written. */
export function writeJson(value: JsonWritable): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return writeDouble(value);
  if (value instanceof JsonText) return value.text;
  if (isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = value instanceof Map ? [...value] : Object.entries(value);
  return `{${members.flatMap(writeMember).join(',')}}`;
}

function writeMember([name, value]: readonly [string, JsonWritable | undefined]): string[] {
  return value === undefined ? [] : [`${JSON.stringify(name)}:${writeJson(value)}`];
}

function isArray(value: JsonWritable): value is readonly JsonWritable[] {
  return Array.isArray(value);
}
