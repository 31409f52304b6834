// Names and labels by RFC 1123, worded as k8s.io/apimachinery/pkg/util/validation words it.
import { type FieldProblem, problem } from '../model/status-errors.ts';

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** A container's or namespace's name: one DNS label. */
export function dnsLabelProblems(value: string, field: string): FieldProblem[] {
  return namingProblems({ value, field, limit: 63, pattern: LABEL, rule: LABEL_RULE });
}

/** Most objects' names: dotted DNS labels. */
export function dnsSubdomainProblems(value: string, field: string): FieldProblem[] {
  return namingProblems({ value, field, limit: 253, pattern: SUBDOMAIN, rule: SUBDOMAIN_RULE });
}

interface Naming {
  readonly value: string;
  readonly field: string;
  readonly limit: number;
  readonly pattern: RegExp;
  readonly rule: string;
}

function namingProblems({ value, field, limit, pattern, rule }: Naming): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (value.length > limit) problems.push(problem.invalid(field, value, `must be no more than ${limit} characters`));
  if (!pattern.test(value)) problems.push(problem.invalid(field, value, rule));
  return problems;
}

/** A label's or annotation's key: an optional DNS prefix and a name. */
export function labelKeyProblems(key: string, field: string): FieldProblem[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      problem.invalid(
        field,
        key,
        `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
      ),
    ];
  }
  const name = parts.at(-1) ?? '';
  return [
    ...prefixProblems(parts.length === 2 ? parts[0] : undefined, key, field),
    ...namePartProblems(name, key, field),
  ];
}

function prefixProblems(prefix: string | undefined, key: string, field: string): FieldProblem[] {
  if (prefix === undefined) return [];
  if (prefix === '') return [problem.invalid(field, key, 'prefix part must be non-empty')];
  return SUBDOMAIN.test(prefix) && prefix.length <= 253
    ? []
    : [problem.invalid(field, key, `prefix part ${SUBDOMAIN_RULE}`)];
}

function namePartProblems(name: string, key: string, field: string): FieldProblem[] {
  if (name === '')
    return [problem.invalid(field, key, 'name part must be non-empty'), problem.invalid(field, key, QUALIFIED_RULE)];
  const problems: FieldProblem[] = [];
  if (name.length > 63) problems.push(problem.invalid(field, key, 'name part must be no more than 63 characters'));
  if (!QUALIFIED.test(name)) problems.push(problem.invalid(field, key, QUALIFIED_RULE));
  return problems;
}

/** A label's value; may be empty. */
export function labelValueProblems(value: string, field: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (value.length > 63) problems.push(problem.invalid(field, value, 'must be no more than 63 characters'));
  if (value !== '' && !QUALIFIED.test(value)) problems.push(problem.invalid(field, value, VALUE_RULE));
  return problems;
}

/** A key of a ConfigMap or Secret: it becomes a file's name, so it can never lead out of its folder. */
export function dataKeyProblems(key: string, field: string): FieldProblem[] {
  if (key.length > 253) return [problem.invalid(field, key, 'must be no more than 253 characters')];
  if (key === '.' || key === '..' || key.startsWith('..')) {
    return [problem.invalid(field, key, key === '.' ? "must not be '.'" : "must not start with '..'")];
  }
  return /^[-._a-zA-Z0-9]+$/.test(key)
    ? []
    : [
        problem.invalid(
          field,
          key,
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        ),
      ];
}
