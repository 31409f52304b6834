import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { entries, get, list, type ManifestObject, readObjects, text } from '../manifest/objects.ts';
import { containersOf, podTemplates } from '../manifest/pods.ts';
import { type AcmeRepository, acmeRepository } from '../testing/acme.ts';
import { METRICS } from './views/promql.ts';
import { RECORDED } from './views/rules-view.ts';

let acme: AcmeRepository;
let objects: readonly ManifestObject[];
beforeAll(async () => {
  acme = await acmeRepository();
  const manifests = [...acme.files].filter(([path]) =>
    /^(models|training)\/[^/]+\/[^/]+\/|^(argocd|platform)\//.test(path),
  );
  const read = readObjects(new Map(manifests));
  expect(read.problems).toEqual([]);
  objects = read.objects;
});

const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);

/** Names from other exporters: kube-state-metrics, cAdvisor, Prometheus itself. */
const FOREIGN_METRICS = [
  'up',
  'kube_deployment_status_replicas_unavailable',
  'container_memory_working_set_bytes',
  'kube_pod_container_resource_limits',
  'container_cpu_cfs_throttled_periods_total',
  'container_cpu_cfs_periods_total',
  'kube_horizontalpodautoscaler_status_current_replicas',
  'kube_horizontalpodautoscaler_spec_max_replicas',
  'kube_horizontalpodautoscaler_status_condition',
];

function metricsOf(expression: string): string[] {
  const withoutStrings = expression.replaceAll(/"[^"]*"/g, '');
  return [...withoutStrings.matchAll(/([a-zA-Z_:][\w:]*)\s*(?=[{[])/g)].map(([, name = '']) => name);
}

describe('monitoring', () => {
  test.each([
    ['digits', 'triton'],
    ['photos', 'tensorflow-serving'],
  ] as const)('of %s asks only for metrics that %s or the cluster exports', (model, runtime) => {
    const rules = ofKind('PrometheusRule').filter(({ name }) => name === model);
    const scalers = ofKind('ScaledObject').filter(({ name }) => name === model);
    const expressions = [
      ...rules
        .flatMap(({ value }) => list(value, 'spec', 'groups').flatMap((group) => list(group, 'rules')))
        .map((rule) => text(rule, 'expr')),
      ...scalers
        .flatMap(({ value }) => list(value, 'spec', 'triggers'))
        .map((trigger) => text(trigger, 'metadata', 'query')),
    ];
    const used = new Set(expressions.flatMap(metricsOf));
    const known = new Set<string>([...METRICS[runtime].names, ...FOREIGN_METRICS, ...RECORDED]);
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
    expect(METRICS[runtime].names.filter((name) => !used.has(name))).toEqual([]);
  });

  test('every rule and query is about one namespace or one model in one environment', () => {
    for (const rule of ofKind('PrometheusRule')) {
      for (const entry of list(rule.value, 'spec', 'groups').flatMap((group) => list(group, 'rules'))) {
        for (const [selector] of text(entry, 'expr').matchAll(/\{[^}]*\}/g)) {
          expect(selector).toMatch(new RegExp(`namespace="${rule.namespace}"|model="${rule.name}",environment="`));
        }
      }
    }
  });

  test('every alert is said what it means in a runbook that is there', () => {
    const alerts = ofKind('PrometheusRule')
      .flatMap(({ value }) => list(value, 'spec', 'groups').flatMap((group) => list(group, 'rules')))
      .filter((rule) => text(rule, 'alert') !== '');
    expect(new Set(alerts.map((alert) => text(alert, 'alert'))).size).toBe(9);
    for (const alert of alerts) {
      const [runbook = ''] = /docs\/runbooks\/.*$/.exec(text(alert, 'annotations', 'runbook_url')) ?? [];
      expect(acme.files.get(runbook)).toContain('## Do');
      expect(text(alert, 'labels', 'severity')).toMatch(/^(critical|warning)$/);
      for (const label of ['team', 'model', 'environment', 'namespace'])
        expect(text(alert, 'labels', label)).not.toBe('');
    }
  });

  test('is scraped where each server exports', () => {
    const endpoints = Object.fromEntries(
      ofKind('ServiceMonitor').map(({ name, value }) => [
        name,
        list(value, 'spec', 'endpoints').map((endpoint) => [text(endpoint, 'port'), text(endpoint, 'path')]),
      ]),
    );
    expect(endpoints).toEqual({
      digits: [['metrics', '/metrics']],
      photos: [['http', '/monitoring/prometheus/metrics']],
    });
  });
});

describe('traffic', () => {
  test('ports have the right names and protocols', () => {
    const ports = (name: string) => ofKind('Service').find((service) => service.name === name)?.value as unknown;
    const shown = (name: string) =>
      list(ports(name), 'spec', 'ports').map((port) => [
        get(port, 'port'),
        text(port, 'name'),
        text(port, 'appProtocol'),
      ]);
    expect(shown('digits')).toEqual([
      [8000, 'http', 'http'],
      [8001, 'grpc', 'kubernetes.io/h2c'],
      [8002, 'metrics', 'http'],
    ]);
    expect(shown('photos')).toEqual([
      [8500, 'grpc', 'kubernetes.io/h2c'],
      [8501, 'http', 'http'],
    ]);
  });

  test('probes ask for a port that the container has, and readiness is not liveness', () => {
    for (const pod of podTemplates(ofKind('Deployment'))) {
      const [server] = list(pod.spec, 'containers');
      const named = list(server, 'ports').map((port) => text(port, 'name'));
      const numbered = list(server, 'ports').map((port) => get(port, 'containerPort'));
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
        const port =
          get(server, probe, 'httpGet', 'port') ??
          get(server, probe, 'tcpSocket', 'port') ??
          get(server, probe, 'grpc', 'port');
        expect([...named, ...numbered]).toContain(port);
      }
      expect(get(server, 'readinessProbe')).not.toEqual(get(server, 'livenessProbe'));
    }
  });

  test('no TensorFlow Serving probe counts as a request, and the grace period follows the drain', () => {
    const pods = podTemplates(ofKind('Deployment'));
    for (const pod of pods) {
      const [server] = list(pod.spec, 'containers');
      const sleep = Number(get(server, 'lifecycle', 'preStop', 'sleep', 'seconds'));
      const grace = Number(get(pod.spec, 'terminationGracePeriodSeconds'));
      if (pod.owner.name === 'photos')
        expect([JSON.stringify(server).includes('httpGet'), grace]).toEqual([false, sleep + 5]);
      else expect(grace).toBeGreaterThan(sleep + 30);
    }
  });

  test('the gateway sends only what callers need, never the repository or the metrics', () => {
    const paths = ofKind('HTTPRoute').flatMap(({ value }) =>
      list(value, 'spec', 'rules')
        .flatMap((rule) => list(rule, 'matches'))
        .map((match) => [text(match, 'path', 'type'), text(match, 'path', 'value')]),
    );
    expect(paths.every(([type]) => type === 'Exact')).toBe(true);
    expect(paths.filter(([, path = '']) => /repository|metrics|shared|trace|config/.test(path))).toEqual([]);
    expect(paths.map(([, path]) => path)).toEqual(
      expect.arrayContaining(['/v2/models/digits/infer', '/v1/models/photos:predict']),
    );
  });

  test('network policies admit gateway and Prometheus, let the init container reach the registry, and nothing else', () => {
    const flows = (name: string) => {
      const policy = ofKind('NetworkPolicy').find((one) => one.name === name && one.namespace === 'acme-dev');
      const side = (direction: 'ingress' | 'egress', peers: 'from' | 'to') =>
        list(policy?.value, 'spec', direction).map((rule) => [
          list(rule, peers).map(
            (peer) =>
              text(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name') ||
              text(peer, 'ipBlock', 'cidr'),
          ),
          list(rule, 'ports').map((port) => `${get(port, 'port')}/${text(port, 'protocol')}`),
        ]);
      return { ingress: side('ingress', 'from'), egress: side('egress', 'to') };
    };
    const dns = [
      ['kube-system', '169.254.20.10/32'],
      ['53/UDP', '53/TCP'],
    ];
    expect(flows('model-digits')).toEqual({
      ingress: [
        [['envoy-gateway-system'], ['8000/TCP', '8001/TCP']],
        [['monitoring'], ['8002/TCP']],
      ],
      egress: [dns, [['mlflow'], ['5000/TCP']]],
    });
    expect(flows('model-photos')).toEqual({
      ingress: [
        [['envoy-gateway-system'], ['8500/TCP', '8501/TCP']],
        [['monitoring'], ['8501/TCP']],
      ],
      egress: [],
    });
    expect(flows('training-digits')).toEqual({
      ingress: [],
      egress: [dns, [['mlflow'], ['5000/TCP']], [['0.0.0.0/0'], ['443/TCP']]],
    });
    expect(ofKind('NetworkPolicy').filter(({ name }) => name === 'default-deny')).toHaveLength(2);
  });
});

describe('workloads', () => {
  test('every object says whose it is', () => {
    for (const object of objects.filter(({ file }) => file.startsWith('models/') || file.startsWith('training/'))) {
      const labels = new Map(entries(object.value, 'metadata', 'labels'));
      expect([object.file, labels.has('app.kubernetes.io/name'), labels.has('ai-platform.dev/team')]).toEqual([
        object.file,
        true,
        true,
      ]);
    }
  });

  test('every container asks for CPU, memory and disk, memory as much as its limit', () => {
    for (const pod of podTemplates(objects)) {
      for (const container of containersOf(pod)) {
        for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
          expect(get(container, 'resources', 'requests', resource)).toBeDefined();
          expect(get(container, 'resources', 'limits', resource)).toBeDefined();
        }
        expect(get(container, 'resources', 'requests', 'memory')).toBe(get(container, 'resources', 'limits', 'memory'));
        expect(Number(get(container, 'securityContext', 'runAsUser'))).toBeGreaterThan(10_000);
        expect(Number(get(container, 'securityContext', 'runAsGroup'))).toBeGreaterThan(10_000);
      }
    }
  });

  test('where a GPU is needed no surge needs a spare one, elsewhere nothing goes before its successor is there', () => {
    const strategies = Object.fromEntries(
      ofKind('Deployment').map(({ name, value }) => [name, get(value, 'spec', 'strategy', 'rollingUpdate')]),
    );
    expect(strategies).toEqual({
      digits: { maxSurge: 1, maxUnavailable: 0 },
      photos: { maxSurge: 0, maxUnavailable: 1 },
    });
  });

  test('a training is a template that never restarts by itself, with the contract of its pods', () => {
    const [cron] = ofKind('CronJob');
    expect(get(cron?.value, 'spec', 'suspend')).toBe(true);
    const [pod] = podTemplates(ofKind('CronJob'));
    expect(text(pod?.spec, 'restartPolicy')).toBe('Never');
    expect(list(pod?.spec, 'initContainers').map((one) => text(one, 'name'))).toEqual(['train']);
    const [main] = list(pod?.spec, 'containers');
    expect([text(main, 'name'), list(main, 'command')]).toEqual(['evaluate', ['node', 'evaluate.js']]);
    const variables = list(main, 'env').map((variable) => text(variable, 'name'));
    expect(variables).toEqual(
      expect.arrayContaining([
        'AI_PLATFORM_PARAMETERS_FILE',
        'AI_PLATFORM_WORKSPACE',
        'MLFLOW_TRACKING_URI',
        'AI_PLATFORM_TRAINING',
        'AI_PLATFORM_ENVIRONMENT',
        'AI_PLATFORM_IMAGE',
        'AI_PLATFORM_JOB',
      ]),
    );
    const [parameters] = ofKind('ConfigMap').filter(({ name }) => /^digits-parameters-[0-9a-f]{10}$/.test(name));
    expect(JSON.parse(text(parameters?.value, 'data', 'parameters.json'))).toEqual({ epochs: 20, learningRate: 0.05 });
    expect(get(parameters?.value, 'immutable')).toBe(true);
  });
});

describe('Argo CD', () => {
  test('models may touch nothing outside their namespace', () => {
    for (const project of ofKind('AppProject').filter(({ name }) => name.includes('-env-'))) {
      expect(get(project.value, 'spec', 'clusterResourceWhitelist')).toEqual([]);
      expect(list(project.value, 'spec', 'destinations')).toHaveLength(1);
      expect(get(project.value, 'spec', 'sourceRepos')).toEqual(['https://github.com/acme/acme-ai-gitops.git']);
    }
  });

  test('every kind that is written for an environment is admitted by its project', () => {
    const [project] = ofKind('AppProject').filter(({ name }) => name === 'acme-ai-env-dev');
    const admitted = list(project?.value, 'spec', 'namespaceResourceWhitelist').map((entry) => text(entry, 'kind'));
    const written = objects.filter(({ file }) => /^(models|training)\//.test(file)).map(({ kind }) => kind);
    expect([...new Set(written)].sort()).toEqual(admitted.toSorted());
  });

  test('application sets lose nothing with a lost folder', () => {
    const sets = ofKind('ApplicationSet');
    expect(sets.map(({ name }) => name)).toEqual([
      'acme-ai-models-dev',
      'acme-ai-training-dev',
      'acme-ai-models-production',
    ]);
    for (const { value } of sets) {
      expect(get(value, 'spec', 'syncPolicy')).toEqual({
        applicationsSync: 'create-update',
        preserveResourcesOnDeletion: true,
      });
      expect(get(value, 'spec', 'goTemplateOptions')).toEqual(['missingkey=error']);
      expect(
        text(value, 'spec', 'template', 'metadata', 'annotations', 'argocd.argoproj.io/manifest-generate-paths'),
      ).toBe('.');
    }
  });
});

describe('workflows', () => {
  test('run the version of the command line that this template belongs to', () => {
    const manifest = createRequire(import.meta.url).resolve('../../../create-ai-platform/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const calls = [...acme.files].flatMap(([path, content]) =>
      path.startsWith('.github/') ? [...content.matchAll(/create-ai-platform@(\S+)/g)] : [],
    );
    expect(calls.length).toBeGreaterThanOrEqual(3);
    expect(new Set(calls.map(([, pinned]) => pinned))).toEqual(new Set([version]));
  });

  test('have no rights but those that each job names, and never hand an input to the shell as text', () => {
    const workflows = [...acme.files].filter(([path]) => path.startsWith('.github/workflows/'));
    const parsed = workflows.map(([, content]) => parse(content) as unknown);
    for (const workflow of parsed) expect(get(workflow, 'permissions')).toEqual({});
    const jobs = parsed.flatMap((workflow) => entries(workflow, 'jobs').map(([, job]) => job));
    for (const job of jobs) expect(get(job, 'permissions')).toBeDefined();
    for (const step of jobs.flatMap((job) => list(job, 'steps')))
      expect(text(step, 'run')).not.toContain('${'.concat('{'));
  });
});
