// The tools of the trade on the golden repository: not one finding.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { run, tools } from './manifest-tools.ts';
import { strictCrdSchema } from './strict-crd-schema.ts';

const root = join(import.meta.dirname, '..', '..');
const golden = join(root, 'packages', 'gitops', 'src', 'testing', 'golden');
const definitions = join(root, '..', 'shared', 'crds');

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

function filesBelow(folder: string, pattern: RegExp): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => pattern.test(path)).sort();
}

const manifests = filesBelow(golden, /\/(models|training)\/[^/]+\/[^/]+\/[^/]+\.yaml$|\/(argocd|platform)\/.*\.yaml$/);
const workflows = filesBelow(join(golden, '.github', 'workflows'), /\.yaml$/);

function objectsOf(file: string): KubernetesObject[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  return Array.isArray(documents) ? documents.map((document) => document.toJS() as KubernetesObject) : [];
}

const objects = manifests.flatMap(objectsOf);
const isCustom = ({ apiVersion }: KubernetesObject) =>
  apiVersion.includes('.') && !/^[a-z.]+\.k8s\.io\//.test(apiVersion);
const custom = (object: KubernetesObject) => isCustom(object) || object.apiVersion.startsWith('gateway.networking');

describe('the golden repository', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'manifest-tools-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('has manifests of every kind that the template writes', () => {
    expect([...new Set(objects.map(({ kind }) => kind))].sort()).toMatchInlineSnapshot(`
      [
        "AppProject",
        "Application",
        "ApplicationSet",
        "ConfigMap",
        "CronJob",
        "Deployment",
        "HTTPRoute",
        "LimitRange",
        "Namespace",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "PrometheusRule",
        "ResourceQuota",
        "ScaledObject",
        "Service",
        "ServiceAccount",
        "ServiceMonitor",
      ]
    `);
  });

  test('core objects satisfy the strict schemas of Kubernetes 1.35 (kubeconform)', () => {
    const schemas = strictSchemas(join(scratch, 'schemas'));
    const kinds = [...new Set(objects.filter(custom).map(({ kind }) => kind))];
    const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
    const outcome = run(tools.kubeconform(), [
      '-strict',
      '-summary',
      '-skip',
      kinds.join(','),
      '-schema-location',
      location,
      ...manifests,
    ]);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.output).toMatch(/Invalid: 0, Errors: 0/);
    const core = objects.filter((object) => !custom(object)).length;
    expect(outcome.output).toContain(`Valid: ${core},`);
  });

  test('a wrong core object is found (kubeconform)', () => {
    const wrong = join(scratch, 'wrong.yaml');
    writeFileSync(wrong, 'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec: { portz: [] }\n');
    const location = join(strictSchemas(join(scratch, 'schemas')), '{{.ResourceKind}}{{.KindSuffix}}.json');
    expect(run(tools.kubeconform(), ['-strict', '-schema-location', location, wrong]).status).toBe(1);
  });

  test.skipIf(!existsSync(definitions))(
    'custom resources satisfy their published definitions, unknown fields refused',
    () => {
      const ajv = new Ajv.Ajv({ strict: false, allErrors: true, validateFormats: false });
      const compiled = new Map<string, ReturnType<typeof ajv.compile> | undefined>();
      const validator = (object: KubernetesObject) => {
        const key = `${object.apiVersion} ${object.kind}`;
        const schema = compiled.has(key) ? undefined : strictCrdSchema(definitions, object);
        if (schema !== undefined) compiled.set(key, ajv.compile(schema));
        return compiled.get(key);
      };
      const findings = objects.filter(custom).flatMap((object) => {
        const validate = validator(object);
        if (validate === undefined) return [`there is no definition of ${object.kind}`];
        return validate(object) ? [] : [`${object.kind} ${object.metadata.name}: ${ajv.errorsText(validate.errors)}`];
      });
      expect(findings).toEqual([]);
    },
  );
  if (!existsSync(definitions)) {
    console.log(`custom resources are not checked: there is no folder ${definitions} with their definitions`);
  }

  test('kube-score has nothing to say', () => {
    // Per cluster and namespace, as they meet there.
    for (const environment of ['dev', 'production']) {
      const files = manifests.filter(
        (file) => file.includes(`/${environment}/`) || file.endsWith(`/${environment}.yaml`),
      );
      const outcome = run(tools.kubeScore(), [
        'score',
        '--kubernetes-version',
        'v1.35',
        '--enable-optional-test',
        'container-security-context-privileged',
        '--output-format',
        'ci',
        ...files,
      ]);
      const findings = outcome.output.split('\n').filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line));
      expect(findings).toEqual([]);
      expect(outcome.output.match(/^\[OK\]/gm)?.length).toBeGreaterThan(25);
      expect(outcome.status).toBe(0);
    }
  });

  test('every rule is accepted (promtool)', () => {
    const rules = objects.filter(({ kind }) => kind === 'PrometheusRule');
    expect(rules.length).toBeGreaterThan(1);
    for (const rule of rules) {
      const file = join(scratch, `${rule.metadata.name}-rules.yaml`);
      writeFileSync(file, stringify((rule as unknown as { spec: object }).spec));
      const outcome = run(tools.promtool(), ['check', 'rules', '--lint=all', '--lint-fatal', file]);
      expect(outcome).toMatchObject({ status: 0 });
    }
  });

  test('every alert fires when it should and stays silent when it should not (promtool)', () => {
    const folder = join(import.meta.dirname, 'rule-tests');
    for (const name of readdirSync(folder)) {
      const { golden: path, ...suite } = parse(readFileSync(join(folder, name), 'utf8')) as { golden: string };
      const [rule] = objectsOf(join(golden, path));
      const rules = join(scratch, `${basename(name)}.rules.yaml`);
      writeFileSync(rules, stringify((rule as unknown as { spec: object }).spec));
      const file = join(scratch, name);
      writeFileSync(file, stringify({ rule_files: [rules], ...suite }));
      const outcome = run(tools.promtool(), ['test', 'rules', file]);
      expect(outcome.output).toContain('SUCCESS');
      expect(outcome.status).toBe(0);
    }
  });

  test('workflows: actionlint with shellcheck has nothing to say', () => {
    const shellcheck = join(dirname(tools.python()), 'shellcheck');
    expect(run(tools.actionlint(), ['-shellcheck', shellcheck, '-no-color', ...workflows])).toEqual({
      status: 0,
      output: '',
    });
  });

  test('workflows: zizmor as auditor has nothing to say', () => {
    const zizmor = join(dirname(tools.python()), 'zizmor');
    const outcome = run(zizmor, [
      '--offline',
      '--persona',
      'auditor',
      '--no-progress',
      '--color',
      'never',
      ...workflows,
    ]);
    expect(outcome.output).toMatch(/No findings to report/);
    expect(outcome.status).toBe(0);
  });

  test('the tools do find what is wrong', () => {
    const file = (name: string, text: string) => {
      const path = join(scratch, name);
      writeFileSync(path, text);
      return path;
    };
    const workflow = file(
      'bad-workflow.yaml',
      [
        'on: pull_request_target',
        'jobs:',
        '  a:',
        '    runs-on: ubuntu-24.04',
        '    steps:',
        '      - uses: actions/checkout@v2',
        '      - run: echo "${' + '{ github.event.pull_request.title }}"',
        '',
      ].join('\n'),
    );
    const rules = file(
      'bad-rules.yaml',
      'groups: [{ name: a, rules: [{ alert: A, expr: container_memory_usage_bytes > 4GB }] }]\n',
    );
    const deployment = manifests.filter((path) => path.endsWith('/digits/dev/deployment.yaml'));
    const bin = dirname(tools.python());
    expect(run(tools.actionlint(), ['-shellcheck', join(bin, 'shellcheck'), workflow]).status).toBe(1);
    expect(
      run(join(bin, 'zizmor'), ['--offline', '--persona', 'auditor', '--no-progress', workflow]).status,
    ).toBeGreaterThan(10);
    expect(run(tools.promtool(), ['check', 'rules', rules]).status).toBe(1);
    expect(run(tools.kubeScore(), ['score', ...deployment]).output).toMatch(/CRITICAL.*NetworkPolicy/);
    expect(run(join(bin, 'yamllint'), ['--strict', file('bad.yaml', '---\na: 1\na: 2\n')]).status).toBe(1);
  });

  test('yamllint has nothing to say', () => {
    const rules = {
      'line-length': 'disable',
      truthy: { 'check-keys': false },
      comments: { 'min-spaces-from-content': 1 },
    };
    const config = JSON.stringify({ extends: 'default', rules });
    const outcome = run(join(dirname(tools.python()), 'yamllint'), [
      '--strict',
      '-d',
      config,
      ...manifests,
      ...workflows,
    ]);
    expect(outcome).toEqual({ status: 0, output: '' });
  });

  test('the script that fetches a model: shellcheck has nothing to say', () => {
    const [deployment] = objectsOf(join(golden, 'models', 'digits', 'dev', 'deployment.yaml'));
    const script = (deployment as unknown as { spec: { template: { spec: { initContainers: { args: string[] }[] } } } })
      .spec.template.spec.initContainers[0]?.args[0];
    const shellcheck = join(dirname(tools.python()), 'shellcheck');
    const outcome = run(shellcheck, ['--shell', 'dash', '--exclude', 'SC2154', '-'], {
      input: `#!/bin/sh\nset -eu\n${script}`,
    });
    expect(outcome).toEqual({ status: 0, output: '' });
  });
});

/** Kubernetes' strict schemas as kubeconform takes them: without their own names, with references beside them. */
function strictSchemas(folder: string): string {
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  const [source] = filesBelow(
    dirname(dirname(tools.python())),
    /kubernetes-json-schema.*v1\.35\.\d+-.*strict.*\/deployment-apps-v1\.json$|v1\.35.*strict.*\/deployment-apps-v1\.json$/,
  );
  if (source === undefined) throw new Error('kubernetes-validate has no strict schemas of Kubernetes 1.35');
  for (const path of filesBelow(dirname(source), /\.json$/)) {
    const { $id: _, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const text = JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.replace(/^.*_definitions\.json/, '_definitions.json') : value,
    );
    writeFileSync(join(folder, basename(path)), text);
  }
  return folder;
}
