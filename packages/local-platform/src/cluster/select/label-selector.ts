import { badRequest, type FieldProblem, problem } from '../model/status-errors.ts';
import { labelKeyProblems, labelValueProblems } from '../validate/names.ts';

type Labels = Readonly<Record<string, string>>;
/** Whether an object's labels are asked for. */
export type LabelMatcher = (labels: Labels) => boolean;

/** The selector as objects carry it (a Job's `spec.selector`). */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

/** An empty selector matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return equal && (selector.matchExpressions ?? []).every((it) => expressionMatches(it, labels));
}

function expressionMatches(
  { key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number],
  labels: Labels,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

const REQUIREMENT =
  /^(?:(?<absent>!)\s*(?<absentKey>[^\s!=<>(),]+)|(?<key>[^\s!=<>(),]+)(?:\s*(?<operator>==|=|!=)\s*(?<value>[^\s!=<>(),]*)|\s+(?<set>in|notin)\s*\((?<values>[^()]*)\)|\s*(?<compare>[<>])\s*(?<number>-?\d+))?)$/;

/**
 * Reads a query's `labelSelector`: `a=b,a==b,a!=b,a in (b,c),a notin (b),a,!a,a>1`.
 * @throws StatusError 400 as the API server words it.
 */
export function parseLabelSelector(text: string): LabelMatcher {
  const requirements = splitRequirements(text.trim()).map((it) => parseRequirement(it.trim(), text));
  return (labels) => requirements.every((matches) => matches(labels));
}

/** At the commas outside parentheses. */
function splitRequirements(text: string): string[] {
  return text === '' ? [] : text.split(/,(?![^(]*\))/);
}

function parseRequirement(text: string, whole: string): LabelMatcher {
  const groups = REQUIREMENT.exec(text)?.groups;
  if (groups === undefined) throw unparsable(`found '${text}', expected: a requirement`, whole);
  const key = groups['key'] ?? groups['absentKey'] ?? '';
  refuse(labelKeyProblems(key, 'key'));
  const has = (labels: Labels) => Object.hasOwn(labels, key);
  if (groups['absent'] !== undefined) return (labels) => !has(labels);
  if (groups['compare'] !== undefined) return comparison(key, groups['compare'], Number(groups['number']));
  const values = valuesOf(groups);
  if (values === undefined) return has;
  for (const value of values) refuse(labelValueProblems(value, `values[0][${key}]`));
  const negative = groups['set'] === 'notin' || groups['operator'] === '!=';
  return (labels) => (has(labels) && values.includes(labels[key] ?? '')) !== negative;
}

function valuesOf(groups: Readonly<Record<string, string | undefined>>): string[] | undefined {
  if (groups['operator'] !== undefined) return [groups['value'] ?? ''];
  return groups['set'] === undefined ? undefined : (groups['values'] ?? '').split(',').map((it) => it.trim());
}

function comparison(key: string, sign: string, limit: number): LabelMatcher {
  return (labels) => {
    const value = labels[key];
    if (value === undefined || !/^-?\d+$/.test(value)) return false;
    return sign === '>' ? Number(value) > limit : Number(value) < limit;
  };
}

function refuse(problems: readonly FieldProblem[]): void {
  const [first] = problems;
  if (first) throw badRequest(`unable to parse requirement: ${first.field}: ${first.message}`);
}

function unparsable(why: string, whole: string) {
  return badRequest(`unable to parse requirement: ${why} (in labelSelector ${JSON.stringify(whole)})`);
}

/** What is wrong with a selector that an object carries. */
export function labelSelectorProblems(selector: LabelSelector, field: string): FieldProblem[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).flatMap(([key, value]) => [
      ...labelKeyProblems(key, `${field}.matchLabels`),
      ...labelValueProblems(value, `${field}.matchLabels`),
    ]),
    ...(selector.matchExpressions ?? []).flatMap((it, index) =>
      expressionProblems(it, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function expressionProblems(
  { key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number],
  field: string,
): FieldProblem[] {
  const problems = labelKeyProblems(key, `${field}.key`);
  const takesValues = operator === 'In' || operator === 'NotIn';
  if (takesValues && values.length === 0) {
    problems.push(problem.required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  }
  if (!takesValues && operator !== 'Exists' && operator !== 'DoesNotExist') {
    problems.push(problem.invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  }
  return problems;
}
