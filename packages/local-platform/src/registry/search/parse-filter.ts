// MLflow's filter language: conditions joined by AND, each a thing, a comparator and a value. There is no OR and no bracket.
import { invalid } from '../mlflow-error.ts';
import { pythonList, pythonRepr, pythonSet } from '../wire/python-text.ts';
import { type Grammar, type Subject, subjectOf, unquoted } from './grammar.ts';
import { type Token, tokenize } from './tokenize.ts';

/** How a condition compares. */
export type Comparator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/** One condition of a filter; `value` is undefined for `IS NULL`. */
export interface Condition extends Subject {
  readonly comparator: Comparator;
  readonly value: string | number | bigint | readonly string[] | undefined;
}

interface Clause {
  readonly identifier: string;
  readonly comparator: string;
  readonly value: Token | undefined;
  /** How many tokens it takes. */
  readonly length: number;
}

function isComparator(token: Token): boolean {
  return token.kind === 'comparator' || (token.kind === 'keyword' && /^I?LIKE$/i.test(token.text));
}

function isValue(token: Token | undefined): token is Token {
  return token !== undefined && ['name', 'number', 'text'].includes(token.kind);
}

/** The keywords from a position on, as far as they reach, as one text. */
function keywordsAt(tokens: readonly Token[], position: number): string {
  const following = tokens.slice(position, position + 3);
  const end = following.findIndex(({ kind }) => kind !== 'keyword');
  return following
    .slice(0, end === -1 ? following.length : end)
    .map(({ text }) => text.toUpperCase())
    .join(' ');
}

function listClause(tokens: readonly Token[], position: number): Omit<Clause, 'identifier'> | undefined {
  const words = keywordsAt(tokens, position + 1);
  for (const comparator of ['IN', 'NOT IN']) {
    const length = comparator.split(' ').length + 2;
    const value = tokens[position + length - 1];
    if (words === comparator && value?.kind === 'list') return { comparator, value, length };
  }
  for (const comparator of ['IS NOT NULL', 'IS NULL']) {
    const length = comparator.split(' ').length + 1;
    if (words === comparator || words.startsWith(`${comparator} `)) return { comparator, value: undefined, length };
  }
  return undefined;
}

function clauseAt(tokens: readonly Token[], position: number): Clause | undefined {
  const [first, second, third] = tokens.slice(position, position + 3);
  if (first?.kind !== 'name' || second === undefined) return undefined;
  if (isComparator(second) && isValue(third)) {
    return { identifier: first.text, comparator: second.text.toUpperCase(), value: third, length: 3 };
  }
  const clause = listClause(tokens, position);
  return clause && { identifier: first.text, ...clause };
}

function clausesOf(tokens: readonly Token[], grammar: Grammar): readonly Clause[] {
  const clauses: Clause[] = [];
  const others: string[] = [];
  let position = 0;
  for (let token = tokens[0]; token !== undefined; token = tokens[position]) {
    const clause = clauseAt(tokens, position);
    if (clause !== undefined) clauses.push(clause);
    else if (token.text.toUpperCase() !== 'AND') others.push(token.text);
    position += clause?.length ?? 1;
  }
  if (others.length === 0) return clauses;
  throw invalid(`Invalid clause(s) in filter string: ${others.map(grammar.showPiece).join(', ')}`);
}

function listOf(text: string): readonly string[] {
  const start = 'While parsing a list in the query, expected';
  const inside = text.slice(1, -1).trim();
  if (inside === '') throw invalid(`${start} a non-empty list of string values, but got empty list`);
  const items = inside.replace(/,$/, '').match(/'(?:''|\\'|[^'])*'|"[^"]*"|[^,'"\s][^,'"]*/g) ?? [];
  if (items.some((item) => /^-?\d/.test(item))) {
    throw invalid(`${start} string value, punctuation, or whitespace, but got different type in list: ${text}`);
  }
  const separators = inside
    .replace(/,$/, '')
    .replaceAll(/'(?:''|\\'|[^'])*'|"[^"]*"/g, '')
    .replaceAll(/\s/g, '');
  if (separators !== ','.repeat(items.length - 1)) {
    throw invalid(`${start} a non-empty list of string values, but got ill-formed list.`);
  }
  return items.map(unquoted);
}

function listValue({ type, key }: Subject, text: string, grammar: Grammar): readonly string[] {
  const { listKeys } = grammar;
  if (type === 'dataset' || (type === 'attribute' && (listKeys === undefined || listKeys.includes(key))))
    return listOf(text);
  if (type !== 'attribute')
    throw invalid(`Expected a quoted string value for ${type} (e.g. 'my-value'). Got value ${text}`);
  const known = pythonList([...(listKeys ?? [])].sort());
  throw invalid(`Only ${known} attributes support comparison with a list of quoted string values.`);
}

function textValue({ type }: Subject, text: string): string {
  if (/^['"]/.test(text)) return unquoted(text);
  const what = type === 'attribute' ? 'attributes' : `${type} (e.g. 'my-value')`;
  throw invalid(`Expected a quoted string value for ${what}. Got value ${text}`);
}

function numberValue({ type, key }: Subject, token: Token): number | bigint {
  if (token.kind !== 'number') {
    const what = type === 'metric' ? 'metric' : `numeric attribute: ${key}`;
    throw invalid(`Expected numeric value type for ${what}. Found ${token.text}`);
  }
  return type === 'attribute' && /^-?\d+$/.test(token.text) ? BigInt(token.text) : Number(token.text);
}

const numberComparators: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>='];
const textComparators: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE'];
const listComparators: readonly Comparator[] = [...textComparators, 'IN', 'NOT IN'];

function checkedComparator(comparator: string, allowed: readonly Comparator[]): Comparator {
  const found = allowed.find((one) => one === comparator);
  if (found === undefined) throw invalid(`Invalid comparator '${comparator}' not one of '${pythonSet(allowed)}'`);
  return found;
}

function nullCondition(subject: Subject, comparator: string, grammar: Grammar): Condition {
  if (!grammar.nullable.includes(subject.type)) {
    const known = grammar.nullable.map((type) => (type === 'parameter' ? 'params' : `${type}s`)).join(' and ');
    throw invalid(
      `IS NULL / IS NOT NULL is only supported for ${known || 'nothing here'}, not for '${subject.type}' '${subject.key}'`,
    );
  }
  return { ...subject, comparator: comparator === 'IS NULL' ? 'IS NULL' : 'IS NOT NULL', value: undefined };
}

function isNumeric({ type, key }: Subject, grammar: Grammar): boolean {
  return type === 'metric' || (type === 'attribute' && grammar.attributes.get(key) === 'number');
}

function conditionOf(clause: Clause, grammar: Grammar): Condition {
  const subject = subjectOf(clause.identifier, grammar);
  if (clause.value === undefined) return nullCondition(subject, clause.comparator, grammar);
  if (isNumeric(subject, grammar)) {
    const value = numberValue(subject, clause.value);
    return { ...subject, comparator: checkedComparator(clause.comparator, numberComparators), value };
  }
  const { kind, text } = clause.value;
  const value = kind === 'list' ? listValue(subject, text, grammar) : textValue(subject, text);
  const allowed = ['attribute', 'dataset'].includes(subject.type) ? listComparators : textComparators;
  return { ...subject, comparator: checkedComparator(clause.comparator, allowed), value };
}

/** The conditions of a filter, all of which must hold. @throws MlflowError (400) in MLflow's words for what is no filter. */
export function parseFilter(filter: string | undefined, grammar: Grammar): readonly Condition[] {
  if (!filter) return [];
  const tokens = tokenize(filter);
  const end = tokens.findIndex(({ text }) => text === ';');
  if (end !== -1 && end < tokens.length - 1) {
    throw invalid(`Search filter contained multiple expression ${pythonRepr(filter)}. Provide AND-ed expression list.`);
  }
  return clausesOf(tokens, grammar).map((clause) => conditionOf(clause, grammar));
}
