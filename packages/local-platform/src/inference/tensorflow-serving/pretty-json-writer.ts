// RapidJSON's PrettyWriter, event by event, since TensorFlow Serving switches its format in the middle of an answer.
// Source: https://github.com/Tencent/rapidjson/blob/master/include/rapidjson/prettywriter.h

const indent = '    ';

interface Level {
  readonly isArray: boolean;
  count: number;
}

/** Writes JSON with four spaces of indentation; arrays on one line while `isSingleLine` is set. */
export class PrettyJsonWriter {
  /** RapidJSON's kFormatSingleLineArray; may be changed between events. */
  isSingleLine = false;
  readonly #parts: string[] = [];
  readonly #levels: Level[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  startObject(): this {
    return this.#start('{', false);
  }

  startArray(): this {
    return this.#start('[', true);
  }

  endObject(): this {
    const level = this.#levels.pop();
    if (level !== undefined && level.count > 0) this.#put(`\n${this.#margin()}`);
    return this.#put('}');
  }

  endArray(): this {
    const level = this.#levels.pop();
    if (level !== undefined && level.count > 0 && !this.isSingleLine) this.#put(`\n${this.#margin()}`);
    return this.#put(']');
  }

  /** A member's name or a string. */
  string(text: string): this {
    return this.raw(JSON.stringify(text));
  }

  /** A value that is JSON already. */
  raw(json: string): this {
    this.#prefix();
    return this.#put(json);
  }

  toString(): string {
    return this.#parts.join('');
  }

  #start(bracket: string, isArray: boolean): this {
    this.#prefix();
    this.#levels.push({ isArray, count: 0 });
    return this.#put(bracket);
  }

  #prefix(): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    if (level.isArray) this.#arrayPrefix(level);
    else this.#objectPrefix(level);
    level.count += 1;
  }

  #arrayPrefix({ count }: Level): void {
    if (count > 0) this.#put(this.isSingleLine ? ', ' : ',');
    if (!this.isSingleLine) this.#put(`\n${this.#margin()}`);
  }

  #objectPrefix({ count }: Level): void {
    if (count % 2 === 1) this.#put(': ');
    else this.#put(`${count > 0 ? ',' : ''}\n${this.#margin()}`);
  }

  #margin(): string {
    return indent.repeat(this.#levels.length);
  }

  #put(text: string): this {
    this.#parts.push(text);
    this.#length += text.length;
    return this;
  }
}
