// Interleaved measuring: each round runs every contender once, so that a busy moment of the machine hits all of them.

/** Calls per second of `work` at a concurrency, over `calls` calls. */
export async function throughput(work, calls, concurrency) {
  let left = calls;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await work();
    }),
  );
  return calls / ((performance.now() - start) / 1000);
}

/** Ratios to the first contender, by round: minimum, median, maximum. */
export async function ratiosToFirst(contenders, measure, rounds) {
  const names = Object.keys(contenders);
  const ratios = Object.fromEntries(names.map((name) => [name, []]));
  for (const name of names) await measure(contenders[name]); // warm-up
  for (let round = 0; round < rounds; round++) {
    const figures = {};
    for (const name of names) figures[name] = await measure(contenders[name]);
    for (const name of names) ratios[name].push(figures[name] / figures[names[0]]);
  }
  return Object.fromEntries(names.map((name) => [name, summary(ratios[name])]));
}

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { minimum: sorted[0], median: sorted[Math.floor(sorted.length / 2)], maximum: sorted[sorted.length - 1] };
}

export function printTable(title, results) {
  console.log(`\n${title}`);
  for (const [name, { minimum, median, maximum }] of Object.entries(results)) {
    console.log(`  ${name.padEnd(28)} ${median.toFixed(2)}   (${minimum.toFixed(2)} to ${maximum.toFixed(2)})`);
  }
}
