/** What JSON becomes when no number is lost: integers beyond 2^53 are bigints where int64 is expected, bare NaN and infinities are numbers. */
export type LosslessValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly LosslessValue[]
  | { readonly [key: string]: LosslessValue };

const MAX_DEPTH = 128;

/**
 * Parses JSON as model servers write it: `NaN`, `Infinity` and `-Infinity` may stand bare, and int64 is not rounded.
 * The engine's own parser does the work unless there is something that it would refuse or round.
 * @throws SyntaxError
 */
export function parseNumbers(text: string, expect: { readonly int64: boolean }): LosslessValue {
  if (!expect.int64 || !/\d{16}/.test(text)) {
    try {
      return JSON.parse(text) as LosslessValue;
    } catch {
      // Bare NaN and infinities are not JSON; the slow parser knows them, and says what is really broken.
    }
  }
  return new LosslessParser(text, expect.int64).parse();
}

const WORDS: Readonly<Record<string, LosslessValue>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

class LosslessParser {
  readonly #text: string;
  readonly #int64: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, int64: boolean) {
    this.#text = text;
    this.#int64 = int64;
  }

  parse(): LosslessValue {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #value(): LosslessValue {
    this.#space();
    const character = this.#text[this.#at];
    if (character === '[') return this.#nested(() => this.#array());
    if (character === '{') return this.#nested(() => this.#object());
    if (character === '"') return this.#string();
    return this.#scalar();
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) this.#fail();
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): readonly LosslessValue[] {
    const items: LosslessValue[] = [];
    if (this.#ends(']')) return items;
    for (;;) {
      items.push(this.#value());
      if (this.#ends(']')) return items;
      this.#expect(',');
    }
  }

  #object(): { readonly [key: string]: LosslessValue } {
    const entries: [string, LosslessValue][] = [];
    if (this.#ends('}')) return {};
    for (;;) {
      this.#space();
      const key = this.#string();
      this.#space();
      this.#expect(':');
      entries.push([key, this.#value()]);
      // fromEntries defines own properties, so `__proto__` is a name like any other.
      if (this.#ends('}')) return Object.fromEntries(entries);
      this.#expect(',');
    }
  }

  #string(): string {
    const start = this.#at;
    this.#expect('"');
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined) this.#fail();
      if (character === '\\') this.#at++;
      if (character === '"') return JSON.parse(this.#text.slice(start, this.#at)) as string;
    }
  }

  #scalar(): LosslessValue {
    SCALAR.lastIndex = this.#at;
    const token = SCALAR.exec(this.#text)?.[0];
    if (token === undefined) return this.#fail();
    this.#at += token.length;
    const word = WORDS[token];
    if (word !== undefined) return word;
    const number = Number(token);
    const exact = !this.#int64 || Number.isSafeInteger(number) || /[.eE]/.test(token);
    return exact ? number : BigInt(token);
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #ends(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) this.#fail();
    this.#at++;
  }

  #fail(): never {
    throw new SyntaxError(`unexpected ${JSON.stringify(this.#text[this.#at] ?? 'end')} at position ${this.#at}`);
  }
}

const SCALAR = /true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
