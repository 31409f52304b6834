import { suggestion } from './did-you-mean.ts';
import type { Written } from './draft.ts';
import type { Problem } from './problem.ts';
import { quantityProblem } from './quantity.ts';
import type { WrittenEnvironment, WrittenResources } from './written-config.ts';
import type { Segment, SourceDocument } from './yaml-source.ts';

/** A problem for every name of a list that stands there already. `at` leads from the list's place to the name in its entry. */
export function repeated(
  source: SourceDocument,
  names: readonly string[],
  what: { readonly path: readonly Segment[]; readonly at?: string; readonly things?: string },
): Problem[] {
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const path = [...what.path, index, ...(what.at === undefined ? [] : [what.at])];
    return what.things === undefined
      ? [source.problem(path, { message: `"${name}" is named twice`, fix: 'remove one of them' })]
      : [
          source.problem(path, {
            message: `there are two ${what.things} named "${name}"`,
            fix: 'give one of them another name',
          }),
        ];
  });
}

/** A problem for every name of a list that is no environment. */
export function unknownEnvironments(
  source: SourceDocument,
  environments: readonly WrittenEnvironment[],
  list: { readonly names: readonly string[] | undefined; readonly path: readonly Segment[] },
): Problem[] {
  const known = environments.map(({ name }) => name);
  return (list.names ?? []).flatMap((name, index) => {
    if (known.includes(name)) return [];
    const fix = suggestion(name, known);
    return [source.problem([...list.path, index], { message: `there is no environment "${name}"`, fix })];
  });
}

/** Names of documents of one kind must differ across all files. */
export function namesOnce(documents: readonly Written<{ readonly name: string }>[], what: string): Problem[] {
  const first = new Map<string, string>();
  return documents.flatMap(({ source, value: { name } }) => {
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, source.file);
      return [];
    }
    const message = `there are two ${what}s named "${name}"; the other is in ${other}`;
    return [source.problem(['name'], { message, fix: 'give one of them another name' })];
  });
}

/** In a repository the folder tells the name, and CODEOWNERS gives it to its team: the two must agree. */
export function inItsFolder({ source, value }: Written<{ readonly name: string }>, expected: string): Problem[] {
  const kept = /^(models\/[^/]+\/model|training\/[^/]+\/training)\.yaml$/.test(source.file);
  if (!kept || source.file === expected) return [];
  const message = `"${value.name}" does not belong into ${source.file}`;
  return [source.problem(['name'], { message, fix: `move it to ${expected}, or rename it after the folder` })];
}

/** Quantities of the right form but of a senseless size. */
export function checkResources(
  source: SourceDocument,
  path: readonly Segment[],
  resources: WrittenResources | undefined,
): Problem[] {
  return (['cpu', 'memory', 'ephemeralStorage'] as const).flatMap((field) => {
    const problem = resources?.[field] === undefined ? undefined : quantityProblem(field, String(resources[field]));
    return problem === undefined ? [] : [source.problem([...path, field], problem)];
  });
}

/** The record's own entry: a name such as `constructor` is an ordinary name. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
