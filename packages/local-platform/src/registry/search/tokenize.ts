/** What a piece of a filter is. A `name` may be quoted whole (`"a b"`), then it also serves as a text. */
export type TokenKind = 'name' | 'keyword' | 'number' | 'text' | 'comparator' | 'list' | 'other';

/** A piece of a filter, as written. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const segment = '(?:`(?:``|[^`])*`|"(?:""|[^"])*"|[\\p{L}_][\\p{L}\\p{N}_]*)';
const laterSegment = '(?:`(?:``|[^`])*`|"(?:""|[^"])*"|[\\p{L}\\p{N}_]+)';

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['number', /-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}_])/iuy],
  ['name', new RegExp(`${segment}(?:\\.${laterSegment})*`, 'uy')],
  ['text', /'(?:''|\\'|[^'])*'/uy],
  ['comparator', /[<>=!~]+/uy],
  ['list', /\((?:'(?:''|\\'|[^'])*'|"[^"]*"|[^()'"])*\)/uy],
  ['other', /./suy],
];

const keywords: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'LIKE', 'ILIKE']);

function tokenAt(input: string, position: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const text = pattern.exec(input)?.[0];
    if (text === undefined) continue;
    return { kind: kind === 'name' && keywords.has(text.toUpperCase()) ? 'keyword' : kind, text };
  }
  return { kind: 'other', text: input.slice(position) };
}

/** Cuts a filter or an order into its pieces; white space between them is gone. */
export function tokenize(input: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < input.length) {
    const token = tokenAt(input, position);
    if (token.text.trim() !== '') tokens.push(token);
    position += token.text.length;
  }
  return tokens;
}
