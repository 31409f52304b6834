import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expand } from './environment.ts';
import { createValueMapping } from './path-mapping.ts';

describe('values of a container', () => {
  const map = createValueMapping(
    [
      { name: 'workspace', mountPath: '/workspace' },
      { name: 'cache', mountPath: '/workspace/cache/' },
      { name: 'parameters', mountPath: '/etc/app/parameters.json', subPath: 'parameters.json' },
    ],
    (name) => `/local/${name}`,
    { 'http://mlflow.mlflow.svc.cluster.local:5000': 'http://127.0.0.1:1234' },
  );

  test.each([
    ['/workspace', '/local/workspace'],
    ['/workspace/model', '/local/workspace/model'],
    ['/workspace/cache/x', '/local/cache/x'],
    ['/workspaces', '/workspaces'],
    ['in /workspace', 'in /workspace'],
    ['/etc/app/parameters.json', '/local/parameters/parameters.json'],
    ['http://mlflow.mlflow.svc.cluster.local:5000', 'http://127.0.0.1:1234'],
    ['http://mlflow.mlflow.svc.cluster.local:5000/api', 'http://127.0.0.1:1234/api'],
    ['http://mlflow.mlflow.svc.cluster.local:5000?x', 'http://127.0.0.1:1234?x'],
    ['http://mlflow.mlflow.svc.cluster.local:50001', 'http://mlflow.mlflow.svc.cluster.local:50001'],
    ['', ''],
  ])('%j becomes %j', (value, local) => {
    expect(map(value)).toBe(local);
  });

  const variables = new Map([
    ['A', '1'],
    ['EMPTY', ''],
    ['B_2', '$(A)'],
  ]);

  test.each([
    ['$(A)', '1'],
    ['x$(A)y$(A)', 'x1y1'],
    ['$(EMPTY)', ''],
    ['$(B_2)', '$(A)'],
    ['$(NOPE)', '$(NOPE)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$1'],
    ['$$', '$'],
    ['$A $ $()', '$A $ $()'],
    ['$(A', '$(A'],
  ])('%j expands to %j', (text, expanded) => {
    expect(expand(text, variables)).toBe(expanded);
  });

  test('without a dollar sign stay as they are', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('$')),
        (text) => {
          expect(expand(text, variables)).toBe(text);
        },
      ),
    );
  });
});
