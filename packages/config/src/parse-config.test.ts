import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonSchema, parseConfig, schemas } from './index.ts';
import { replaced } from './testing/bad-config.ts';
import { BAD_NAMES } from './testing/bad-names.ts';
import { BAD_VALUES } from './testing/bad-values.ts';
import { CONFIG, CONFIG_FILES, MODEL, PLATFORM } from './testing/configs.ts';

function parse(text: string) {
  return parseConfig(new Map([['config.yaml', text]]));
}

function value(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

describe('a good config', () => {
  test('of one file and of a repository means the same', () => {
    const parsed = parseConfig(CONFIG_FILES);
    expect(parsed.ok && parsed.value).toEqual(value(CONFIG));
  });

  test('is complete: defaults filled, overrides applied, references resolved', () => {
    const config = value(CONFIG);
    expect(config.environments.map(({ name }) => name)).toEqual(['dev', 'staging', 'production']);
    expect(config.registry).toEqual({
      kind: 'mlflow',
      uri: 'http://mlflow.mlflow.svc.cluster.local:5000',
      namespace: 'mlflow',
    });
    const [model] = config.models;
    expect(model?.registryName).toBe('digits');
    expect(model?.team).toBe('platform');
    expect(model?.serving['dev']?.scaling).toEqual({ min: 2, max: 10, requestsPerSecond: 50 });
    expect(model?.serving['production']?.scaling).toEqual({ min: 4, max: 10, requestsPerSecond: 50 });
    expect(model?.serving['dev']?.image).toMatch(/^nvcr\.io\/nvidia\/tritonserver:26\.06-py3@sha256:[0-9a-f]{64}$/);
    expect(model?.gates).toEqual([
      { kind: 'metric-minimum', metric: 'accuracy', min: 0.95 },
      { kind: 'metric-maximum', metric: 'latency', max: 20 },
      { kind: 'not-below-champion', metric: 'accuracy', by: 0.002 },
      { kind: 'signature', require: 'compatible' },
    ]);
    expect(config.trainings[0]).toMatchObject({
      steps: [{ name: 'train', command: [] }],
      schedule: '0 3 * * 1',
      resources: { cpu: '4', memory: '8Gi', gpu: 1, ephemeralStorage: '5Gi' },
      environments: ['dev'],
    });
  });

  test('may write its environments in any order: they come out in promotion order', () => {
    const text = PLATFORM.replace(/environments:[\s\S]*registry/, () =>
      [
        'environments:',
        '  - { name: production, cluster: prod, namespace: c, promoteFrom: [staging] }',
        '  - { name: staging, cluster: main, namespace: b, promoteFrom: [dev] }',
        '  - { name: dev, cluster: main, namespace: a }',
        'registry',
      ].join('\n'),
    );
    expect(value(text).environments.map(({ name }) => name)).toEqual(['dev', 'staging', 'production']);
  });

  test('a minimum above the default maximum lifts it, and no environment is special by its name', () => {
    const platform = PLATFORM.replaceAll('dev', 'constructor');
    const config = value(
      `${platform}---\n${MODEL.replace('{ min: 2, max: 10, requestsPerSecond: 50 }', '{ min: 9 }')}`,
    );
    expect(config.models[0]?.serving['constructor']?.scaling).toEqual({ min: 9, max: 9, requestsPerSecond: 50 });
    expect(config.models[0]?.serving['staging']?.image).toContain('tritonserver');
  });

  test('anchors and CRLF are allowed', () => {
    const text = PLATFORM.replace('server: https://kubernetes', 'server: &s https://kubernetes').replaceAll(
      '\n',
      '\r\n',
    );
    expect(parse(text).ok).toBe(true);
  });
});

describe('a bad config', () => {
  test.each([...BAD_NAMES, ...BAD_VALUES])('$name', ({ text, message, fix, at, path }) => {
    const parsed = parse(text);
    if (parsed.ok) throw new Error('it was accepted');
    const found = parsed.problems.find((one) =>
      typeof message === 'string' ? one.message === message : message.test(one.message),
    );
    expect(found, JSON.stringify(parsed.problems, null, 1)).toBeDefined();
    if (fix !== undefined) expect(found?.fix).toMatch(fix);
    if (at !== undefined) expect(`${found?.line}:${found?.column}`).toBe(at);
    if (path !== undefined) expect(found?.path).toBe(path);
    for (const problem of parsed.problems) {
      expect(problem.file).toBe('config.yaml');
      expect(problem.message).not.toMatch(/\.$/);
    }
  });

  test('tells all its problems at once, in the order of the text', () => {
    const text = replaced('kind: mlflow', 'kind: mlfow', replaced('8Gi', '8GB', replaced('owner: acme, ', '')));
    const parsed = parse(text);
    const lines = parsed.ok ? [] : parsed.problems.map(({ line }) => line);
    expect(lines).toHaveLength(3);
    expect(lines).toEqual([...lines].sort((a = 0, b = 0) => a - b));
  });

  test("a model in another model's folder", () => {
    const files = new Map([...CONFIG_FILES, ['models/other/model.yaml', MODEL.replace('digits', 'third')]]);
    const parsed = parseConfig(files);
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([
      {
        file: 'models/other/model.yaml',
        line: 2,
        fix: 'move it to models/third/model.yaml, or rename it after the folder',
      },
    ]);
  });

  test('nothing makes the parser throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), mangled()), (text) => {
        const parsed = parse(text);
        return parsed.ok || parsed.problems.length > 0;
      }),
      { numRuns: 300 },
    );
  });
});

/** The good config with a piece cut out and a piece put in. */
function mangled() {
  return fc
    .tuple(
      fc.nat(CONFIG.length),
      fc.nat(30),
      fc.constantFrom('', ': ', '[', '{', '"', "'", '&a ', '*a', '- ', '\t', '\0', '!!x ', '|'),
    )
    .map(([from, length, piece]) => CONFIG.slice(0, from) + piece + CONFIG.slice(from + length));
}

describe('the published schemas', () => {
  test.each(Object.entries(schemas))('%s: every field has title and description', (_, schema) => {
    expect(schema.$id).toMatch(/^https:\/\/ai-platform\.dev\/schemas\/v1\/[a-z]+\.json$/);
    const bare: string[] = [];
    walk(schema, '', bare);
    expect(bare).toEqual([]);
  });

  test('their defaults are what the parser fills in', () => {
    const config = value(
      [
        PLATFORM.replace('registry: { kind: mlflow }\n', ''),
        'kind: Model\nname: m\nruntime: triton\nformat: onnx\n',
      ].join('---\n'),
    );
    const defaults = (schema: JsonSchema, field: string) => schema.properties?.[field]?.default;
    expect(config.registry).toEqual(defaults(schemas.platform, 'registry'));
    expect(config.gateway).toEqual(defaults(schemas.platform, 'gateway'));
    expect(config.monitoring).toEqual(defaults(schemas.platform, 'monitoring'));
    expect(config.team).toBe(defaults(schemas.platform, 'team'));
    expect(config.models[0]?.serving['dev']?.scaling).toEqual(defaults(schemas.model, 'scaling'));
    expect(config.models[0]?.serving['dev']?.resources).toEqual(defaults(schemas.model, 'resources'));
    expect(config.models[0]?.slo).toEqual(defaults(schemas.model, 'slo'));
  });
});

function walk(schema: object, path: string, bare: string[]): void {
  const { title, description, properties, items, additionalProperties } = schema as {
    title?: string;
    description?: string;
    properties?: Record<string, object>;
    items?: object;
    additionalProperties?: unknown;
  };
  if (path !== '' && !path.endsWith('/[]/gate') && (!title || !description)) bare.push(path);
  for (const [name, inner] of Object.entries(properties ?? {})) walk(inner, `${path}/${name}`, bare);
  if (items !== undefined && !('oneOf' in items)) walk(items, `${path}/[]`, bare);
  if (typeof additionalProperties === 'object' && additionalProperties !== null)
    walk(additionalProperties, `${path}/*`, bare);
}
