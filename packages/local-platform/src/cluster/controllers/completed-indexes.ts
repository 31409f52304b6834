/** Reads `0-2,5`. */
export function parseIndexes(text: string | undefined): Set<number> {
  const ranges = (text ?? '').split(',').filter((range) => range !== '');
  return new Set(
    ranges.flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    }),
  );
}

/** Writes `0-2,5`; two neighbours stay apart (`0,1`), as Kubernetes has it. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const runs: number[][] = [];
  for (const index of [...indexes].toSorted((left, right) => left - right)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === index - 1) run.push(index);
    else runs.push([index]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(','))).join(',');
}
