// The tools of the trade: each finds what is wrong, and none has anything to say to a generated repository.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
// biome-ignore lint/style/noRestrictedImports: our own checks are the package's test helpers, shared with its unit tests, and not published.
import { houseFindings } from '../../packages/gitops/src/testing/house-checks.ts';
import { definitionsNotice } from './manifest-tools/custom-resources.ts';
import { plantedFaults } from './manifest-tools/faults/planted-faults.ts';
import { testRules } from './manifest-tools/promtool.ts';
import { isCustom, manifestsIn, objectsIn } from './manifest-tools/repository-files.ts';
import { sampleRepository, writeRepository } from './manifest-tools/sample-repository.ts';
import { strictCrdSchema } from './manifest-tools/strict-crd-schema.ts';
import { manifestTools } from './manifest-tools.ts';

type Tool = keyof typeof manifestTools;
const names = Object.keys(manifestTools) as Tool[];
const notice = definitionsNotice();
if (notice !== undefined) console.log(notice);
const testOf = (name: Tool) => test.skipIf(name === 'custom-resources' && notice !== undefined);

const directories: string[] = [];
const written = (files: ReadonlyMap<string, string>) => {
  const directory = writeRepository(files);
  directories.push(directory);
  return directory;
};
let files: ReadonlyMap<string, string>;
let directory: string;
beforeAll(async () => {
  files = await sampleRepository();
  directory = written(files);
});
afterAll(() => {
  for (const one of directories) rmSync(one, { recursive: true, force: true });
});

describe('a generated repository', () => {
  test('has objects of every kind that the template writes, in every environment', () => {
    const kinds = new Set(objectsIn(directory).map(({ kind }) => kind));
    expect([...kinds].sort().join(' ')).toBe(
      'AppProject Application ApplicationSet ConfigMap CronJob Deployment HTTPRoute LimitRange Namespace NetworkPolicy ' +
        'PodDisruptionBudget PrometheusRule ResourceQuota ScaledObject Service ServiceAccount ServiceMonitor',
    );
    expect(objectsIn(directory).filter(({ kind }) => kind === 'Deployment')).toHaveLength(12);
    expect(objectsIn(directory).filter(isCustom).length).toBeGreaterThan(40);
    expect(manifestsIn(directory).length).toBeGreaterThan(100);
  });

  for (const name of names) {
    testOf(name)(`gives ${name} nothing to say`, async () => {
      expect(await manifestTools[name](directory)).toEqual([]);
    });
  }

  test('gives our own checks nothing to say', () => {
    expect(houseFindings(files)).toEqual([]);
  });
});

// The parts of the repository that the faults are planted in: tools are quicker on less.
const SMALL = [
  /^ai-platform\.yaml$/,
  /^models\/digits\/(dev\/|model\.yaml)/,
  /^training\/plain\/(dev\/|training\.yaml)/,
  /^(argocd\/main|platform\/namespaces\/main\/dev|\.github|\.ai-platform\/schemas)/,
];

describe.each(names)('%s', (tool) => {
  let small: ReadonlyMap<string, string>;
  let folder: string;
  beforeAll(() => {
    small = new Map([...files].filter(([path]) => SMALL.some((pattern) => pattern.test(path))));
    folder = written(small);
  });

  testOf(tool)('is silent about the part that is sound', async () => {
    expect(await manifestTools[tool](folder)).toEqual([]);
  });

  const faults = plantedFaults[tool].map(([name, file, change, rule, message, at = file]) => ({
    ...{ name, file, change },
    finding: { tool, file: at, rule, message: expect.stringMatching(message) },
  }));
  testOf(tool).each(faults)('finds $name', async ({ file, change, finding }) => {
    const sound = small.get(file) ?? '';
    const path = join(folder, file);
    const spoiled = change(sound);
    if (spoiled === '') rmSync(path);
    else writeFileSync(path, spoiled);
    const findings = await manifestTools[tool](folder).finally(() => writeFileSync(path, sound));
    expect(findings).toContainEqual(finding);
  });
});

describe('alerts (promtool)', () => {
  const golden = join(import.meta.dirname, '..', '..', 'packages', 'gitops', 'src', 'testing', 'golden');
  const folder = join(import.meta.dirname, 'rule-tests');
  const suites = readdirSync(folder).map((name) => {
    const { golden: path, ...suite } = parse(readFileSync(join(folder, name), 'utf8')) as { golden: string };
    const rule = objectsIn(golden).find(({ file }) => file === path);
    if (rule === undefined) throw new Error(`${name} tests ${path}, which is not there`);
    return { name, suite, rule };
  });

  test.each(suites)('fire when they should and stay silent when they should not: $name', async ({ rule, suite }) => {
    expect(await testRules(rule, suite)).toEqual([]);
  });

  test.each(suites)('would be missed if they never fired: $name', async ({ rule, suite }) => {
    const rules = JSON.stringify(rule['spec']).replace(/(absent\(up\{.*?\})( == 1\))/, '$1 == 2)');
    expect(rules).not.toBe(JSON.stringify(rule['spec']));
    const [failure] = await testRules({ ...rule, spec: JSON.parse(rules) }, suite);
    expect(failure).toContain('ModelDown');
  });
});

describe('the strict schema of a definition', () => {
  const field = (schema: object) =>
    strictCrdSchema({ type: 'object', properties: { spec: schema } })['properties'] as Readonly<Record<string, object>>;
  const spec = (schema: object) => field(schema)['spec'];

  test('closes objects with named fields, without any, and below lists and maps', () => {
    const named = {
      type: 'object',
      properties: { default: { type: 'object', properties: { a: { type: 'string' } } } },
    };
    const closed = { ...named.properties.default, additionalProperties: false };
    expect(spec(named)).toEqual({ type: 'object', properties: { default: closed }, additionalProperties: false });
    expect(spec({ type: 'object' })).toEqual({ type: 'object', additionalProperties: false });
    expect(spec({ type: 'array', items: { type: 'object' } })).toHaveProperty('items.additionalProperties', false);
    expect(spec({ type: 'object', additionalProperties: { type: 'object' } })).toEqual({
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: false },
    });
  });

  test('leaves open what the definition leaves open', () => {
    const open = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { a: { type: 'object' } },
    };
    expect(spec(open)).not.toHaveProperty('additionalProperties');
    expect(spec(open)).toHaveProperty('properties.a.additionalProperties', false);
    expect(spec({ type: 'object', additionalProperties: true })).toHaveProperty('additionalProperties', true);
    const choice = {
      type: 'object',
      properties: { a: {}, b: {} },
      oneOf: [{ required: ['a'] }, { properties: { b: {} } }],
    };
    expect(spec(choice)).toHaveProperty('oneOf', choice.oneOf);
  });

  test('takes numbers and strings where both are meant, and reads patterns in the dialect of Go', () => {
    expect(spec({ 'x-kubernetes-int-or-string': true })).toHaveProperty('type', ['integer', 'string']);
    expect(spec({ type: 'string', pattern: '^(?i)abort$' })).toHaveProperty('pattern', '(?i:^abort$)');
    expect(spec({ type: 'object', 'x-kubernetes-embedded-resource': true })).toHaveProperty('properties.apiVersion');
  });
});
