import type { PlatformConfig } from '@ai-platform/config';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadTemplate } from '../apply/load-template.ts';
import { acmeConfig, acmeRelease } from '../testing/acme.ts';
import { hostileText } from '../testing/hostile-text.ts';
import { checkTemplate } from './check-template.ts';
import { helpers } from './helpers.ts';
import { renderModel } from './render-model.ts';
import { renderRepository } from './render-repository.ts';
import { type Template, TemplateError } from './template.ts';

let template: Template;
beforeAll(async () => {
  template = await loadTemplate();
});

/** The strings at every place of a value, by path. */
function strings(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, `${path}/${key}`));
}

function documents(text: string): unknown[] {
  const parsed = parseAllDocuments(text);
  if (!Array.isArray(parsed)) throw new TypeError('no documents');
  for (const { errors } of parsed) expect(errors).toEqual([]);
  return parsed.map((document) => document.toJS() as unknown);
}

/** Renders with a marker and with the hostile text: every place that had the marker must have the text, every other the same as before. */
function expectSamePlaces(render: (value: string) => readonly { path: string; content: string }[], text: string): void {
  const MARKER = 'marker';
  const marked = new Map(render(MARKER).map(({ path, content }) => [path, content]));
  let places = 0;
  for (const { path, content } of render(text)) {
    if (!path.endsWith('.yaml')) continue;
    const before = strings(documents(marked.get(path) ?? ''));
    places += before.filter(([, value]) => value === MARKER).length;
    const wanted = before.map(([place, value]): [string, string] => [place, value === MARKER ? text : value]);
    expect(strings(documents(content)), path).toEqual(wanted);
  }
  expect(places).toBeGreaterThan(0);
}

describe('a hostile value comes out as the same string in the same place', () => {
  const config = acmeConfig();
  const cases: Record<string, (value: string) => readonly { path: string; content: string }[]> = {
    'of a training: its command': (value) => {
      const trainings = config.trainings.map((one) => ({
        ...one,
        steps: [{ name: 'train', command: [value, 'x', value] }],
      }));
      return trained({ ...config, trainings });
    },
    'of a training: its image and team': (value) =>
      trained({ ...config, trainings: config.trainings.map((one) => ({ ...one, image: value })) }),
    'of the gateway, the monitoring and the registry': (value) => {
      const gateway = { ...config.gateway, name: value, namespace: value, dataPlaneNamespace: value };
      const monitoring = { namespace: value, prometheus: value, release: value };
      return served({ ...config, gateway, monitoring, registry: { ...config.registry, namespace: value } });
    },
    'of a model: its team': (value) =>
      served({ ...config, models: config.models.map((one) => ({ ...one, team: value })) }),
    'of a release: image, version, hold': (value) =>
      ['digits' as const, 'photos' as const].flatMap((model) =>
        renderModel({
          config,
          template,
          release: acmeRelease(model, 'dev', { image: value, version: value, hold: { reason: value } }),
        }),
      ),
  };
  const served = (changed: PlatformConfig) =>
    (['digits', 'photos'] as const).flatMap((model) =>
      renderModel({ config: changed, template, release: acmeRelease(model, 'dev') }),
    );
  const trained = (changed: PlatformConfig) =>
    renderRepository({ config: changed, template, releases: [], environments: ['dev'] }).filter(({ path }) =>
      path.startsWith('training/'),
    );

  test.each(Object.entries(cases))('%s', (_, render) => {
    fc.assert(
      fc.property(
        hostileText().filter((text) => text !== 'marker'),
        (text) => expectSamePlaces(render, text),
      ),
      { numRuns: 25 },
    );
  });

  test('parameters, keys and values, come out of the ConfigMap as they were', () => {
    fc.assert(
      fc.property(hostileText(), (value) => {
        const parameters = { text: value, number: 0.05, yes: true };
        const files = trained({ ...config, trainings: config.trainings.map((one) => ({ ...one, parameters })) });
        const map = files.find(({ path }) => path.endsWith('/parameters.yaml'))?.content ?? '';
        const { data } = parse(map) as { data: Record<string, string> };
        expect(JSON.parse(data['parameters.json'] ?? '')).toEqual(parameters);
      }),
      { numRuns: 100 },
    );
  });
});

describe('texts that are no YAML', () => {
  test.each([
    ['md', 'a|b'],
    ['md', '[x](javascript:1)'],
    ['md', '`'],
    ['md', 'a\nb'],
    ['mermaid', 'e0["x"]'],
    ['owner', '@a/b @evil'],
    ['owner', '* @evil\n'],
    ['owner', ''],
  ] as const)('%s refuses %j', (helper, value) => {
    expect(() => helpers[helper](value)).toThrow(TemplateError);
  });

  test('every value of the schema goes into Markdown and CODEOWNERS, nothing else does', () => {
    const config = acmeConfig();
    const evil = { ...config, team: 'x @evil' };
    expect(() => renderRepository({ config: evil, template, releases: [] })).toThrow(TemplateError);
  });
});

describe('the template itself', () => {
  test('has no raw mustache anywhere', () => {
    for (const [path, text] of [...template.files, ...template.partials]) {
      if (path.endsWith('.hbs') || template.partials.has(path)) expect(() => checkTemplate(path, text)).not.toThrow();
    }
  });

  test.each([
    'name: {{name}}',
    'name: {{{yaml name}}}',
    'name: "{{yaml name}}"',
    'name: x-{{yaml name}}',
    'name: {{yaml name}}-x',
    'name: {{yaml a}} {{yaml b}}',
    'run: ${'.concat('{{yaml name}}'),
    '{{name}}: 1',
    '{{> (lookup . "x")}}',
    '{{#with a}}',
    '{{md name}}',
  ])('a YAML template with %j is refused', (line) => {
    expect(() => checkTemplate('a.yaml.hbs', `a: 1\n${line}\n`)).toThrow(
      /a\.yaml\.hbs:2: a value is written without a helper/,
    );
  });

  test.each([
    'name: {{yaml name}}',
    '  - {{yaml this}}',
    '  - name: {{yaml @root.a.b}}',
    '{{#if a.b}}',
    '    {{> labels this}}',
  ])('a YAML template may say %j', (line) => {
    expect(() => checkTemplate('a.yaml.hbs', line)).not.toThrow();
  });

  test('a value that is missing is an error, never an empty text', () => {
    const broken: Template = { ...template, files: new Map([['x/__cluster__/a.yaml.hbs', 'a: {{yaml no.such}}\n']]) };
    expect(() => renderRepository({ config: acmeConfig(), template: broken, releases: [] })).toThrow(/no/);
  });

  test('the workflows and their expressions never meet the template engine', () => {
    const workflows = [...template.files].filter(([path]) => path.startsWith('_github/workflows/'));
    expect(workflows).toHaveLength(3);
    for (const [path, text] of workflows) {
      expect(path).not.toMatch(/\.hbs$/);
      const files = renderRepository({ config: acmeConfig(), template, releases: [] });
      expect(files.find(({ path: output }) => output === path.replace(/^_/, '.'))?.content.endsWith(text)).toBe(true);
    }
  });
});
