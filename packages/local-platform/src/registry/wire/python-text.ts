// MLflow words its errors in Python: names of types and quoted texts as Python prints them.

/** The name that Python gives the type of a JSON value. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  const names: Readonly<Record<string, string>> = { boolean: 'bool', bigint: 'int', string: 'str' };
  return names[typeof value] ?? 'dict';
}

/** A text as Python's `repr` shows it. */
export function pythonRepr(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  if (escaped.includes("'") && !escaped.includes('"')) return `"${escaped}"`;
  return `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A list of texts as Python's `repr` shows it. */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonRepr).join(', ')}]`;
}

/** A set of texts as Python's `repr` shows it (Python's own order is random). */
export function pythonSet(texts: readonly string[]): string {
  return `{${texts.map(pythonRepr).join(', ')}}`;
}

/** A double as Python prints it. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}
