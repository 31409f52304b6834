import { parseConfig } from '@ai-platform/config';
import { expect, it } from 'vitest';
import { draftConfig, USUAL_ENVIRONMENTS } from './draft-config.ts';
import { splitConfig } from './split-config.ts';

const ANSWERS = { name: 'acme-ai', owner: 'acme', repository: 'acme-gitops', environments: USUAL_ENVIRONMENTS };

it('drafts a valid config', () => {
  const parsed = parseConfig(new Map([['draft', draftConfig({ ...ANSWERS, model: 'digits' })]]));
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      name: 'acme-ai',
      repository: { host: 'github.com', owner: 'acme', name: 'acme-gitops', branch: 'main' },
      environments: [
        { name: 'dev', namespace: 'acme-ai-dev', promoteFrom: [] },
        { name: 'staging', promoteFrom: ['dev'] },
        { name: 'production', promoteFrom: ['staging'] },
      ],
      models: [{ name: 'digits', runtime: 'triton', format: 'onnx' }],
    },
  });
});

it.each(['true', '123', 'null', '1e3', '0x1'])('keeps a name that YAML would read as something else: %s', (name) => {
  const text = draftConfig({ ...ANSWERS, name, owner: name, model: name });
  expect(parseConfig(new Map([['draft', text]]))).toMatchObject({ ok: true, value: { name, models: [{ name }] } });
});

it('splits into the files that a repository keeps', () => {
  expect([...splitConfig(draftConfig({ ...ANSWERS, model: 'digits' })).keys()]).toEqual([
    'ai-platform.yaml',
    'models/digits/model.yaml',
  ]);
});
