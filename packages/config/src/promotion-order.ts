interface Node {
  readonly name: string;
  readonly promoteFrom?: readonly string[];
}

/** A circle in the promotion graph as a path that ends where it begins, or undefined. */
export function findCycle(environments: readonly Node[]): readonly string[] | undefined {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of byName.get(name)?.promoteFrom ?? []) {
      const cycle = visit(next, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of environments) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle.toReversed();
  }
  return undefined;
}

/** The environments so that each stands after all that it promotes from; otherwise as written. The graph has no circle. */
export function promotionOrder<T extends Node>(environments: readonly T[]): T[] {
  const byName = new Map(environments.map((environment) => [environment.name, environment]));
  const ordered = new Map<string, T>();
  const place = (environment: T): void => {
    if (ordered.has(environment.name)) return;
    for (const source of environment.promoteFrom ?? []) {
      const known = byName.get(source);
      if (known !== undefined) place(known);
    }
    ordered.set(environment.name, environment);
  };
  for (const environment of environments) place(environment);
  return [...ordered.values()];
}
