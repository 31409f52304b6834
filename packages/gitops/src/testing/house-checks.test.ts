import { beforeAll, describe, expect, test } from 'vitest';
import { type AcmeRepository, acmeRepository } from './acme.ts';
import { houseFaults } from './house-checks/faults/house-faults.ts';
import { readRepository } from './house-checks/house-repository.ts';
import { seriesOf } from './house-checks/metric-checks.ts';
import { houseChecks, houseFindings } from './house-checks.ts';

let acme: AcmeRepository;
beforeAll(async () => {
  acme = await acmeRepository();
});

test('a generated repository passes', () => {
  expect(houseFindings(acme.files)).toEqual([]);
});

describe.each(Object.keys(houseChecks) as (keyof typeof houseChecks)[])('%s', (check) => {
  const faults = houseFaults[check].map(([name, file, change, message]) => ({ name, file, change, message }));
  test.each(faults)('finds $name', ({ file, change, message }) => {
    const spoiled = new Map([...acme.files, [file, change(acme.files.get(file) ?? '')]]);
    expect(houseChecks[check](readRepository(spoiled))).toContainEqual(expect.stringMatching(message));
  });
});

test('what cannot be read is said, not passed', () => {
  const broken = (file: string, text: string) => () => houseFindings(new Map([...acme.files, [file, text]]));
  expect(broken('models/digits/dev/service.yaml', 'kind: [')).toThrow(/service\.yaml: not valid YAML/);
  expect(broken('ai-platform.yaml', 'kind: Platfrom')).toThrow(/ai-platform\.yaml/);
});

describe('seriesOf', () => {
  test.each([
    ['up == 1', ['up']],
    [
      'sum by (pod) (rate(a_total{pod=~"x-[a-z]+(y)"}[5m])) / on (pod) group_left(node) max without (le) (b)',
      ['a_total', 'b'],
    ],
    ['histogram_quantile(0.99, sum by (le) (rate(:t:s:latency_bucket{API!=""}[5m]))) / 1e6', [':t:s:latency_bucket']],
    [
      'model:ratio_rate1h{model="and"} > 0.144 and model:ratio_rate5m > bool 1.5e-3 unless absent(c offset 5m)',
      ['model:ratio_rate1h', 'model:ratio_rate5m', 'c'],
    ],
    ['vector(1) > inf', []],
    ['max_over_time(d[1h:5m])', ['d']],
  ])('of %s', (expression, names) => {
    expect(seriesOf(expression).map(({ name }) => name)).toEqual(names);
  });

  test('tells the labels that are matched', () => {
    expect(seriesOf('a{x="{y=1}",z!~"w, v=2"} + b')).toEqual([
      { name: 'a', labels: ['x', 'z'] },
      { name: 'b', labels: [] },
    ]);
  });
});
