import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Connections, formatConnections, parseConnections } from './index.ts';

const connections: Connections = {
  gitHost: {
    apiUrl: 'http://127.0.0.1:1234/api/v3',
    tokenFile: 'git.token',
    cloneUrl: 'http://127.0.0.1:1234/a/b.git',
  },
  registry: { trackingUri: 'http://127.0.0.1:5000' },
  environments: {
    dev: { kubernetes: { kubeconfig: '/a/b', context: 'dev' }, predict: { url: 'http://127.0.0.1:8000/{model}' } },
  },
};

test('what is written is read back', () => {
  expect(parseConnections(formatConnections(connections), 'c.yaml')).toEqual({ ok: true, value: connections });
});

test('any path, also one made of YAML syntax, survives', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (kubeconfig) => {
      const odd: Connections = { environments: { dev: { kubernetes: { kubeconfig, context: kubeconfig } } } };
      expect(parseConnections(formatConnections(odd), 'c.yaml')).toEqual({ ok: true, value: odd });
    }),
    { numRuns: 100 },
  );
});

test('an empty file has no connections', () => {
  expect(parseConnections('', 'c.yaml')).toEqual({ ok: true, value: { environments: {} } });
});

test.each([
  ['a misspelt key', 'registri: { trackingUri: http://x }', /no field "registri"/, '1:1'],
  ['an address that is none', 'registry: { trackingUri: mlflow }', /"trackingUri" must not be "mlflow"/, '1:26'],
  ['a missing context', 'environments: { dev: { kubernetes: { kubeconfig: x } } }', /"context" is missing/, '1:24'],
  ['two documents', 'environments: {}\n---\nenvironments: {}', /second document/, '3:1'],
  ['broken YAML', 'a: [', /not valid YAML/, '1:5'],
])('%s is refused at its place', (_, text, ...[message, at]) => {
  const parsed = parseConnections(text, 'c.yaml');
  const [problem] = parsed.ok ? [] : parsed.problems;
  expect(problem?.message).toMatch(message);
  expect(`${problem?.line}:${problem?.column}`).toBe(at);
});
