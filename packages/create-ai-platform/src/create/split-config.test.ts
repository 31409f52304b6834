import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { splitConfig } from './split-config.ts';

describe('splitConfig', () => {
  it('gives each document its file and keeps comments, quotes and order', () => {
    const text = [
      '# The platform of acme.',
      'kind: Platform',
      "name: 'acme' # quoted",
      '---',
      '# models/digits/model.yaml',
      'kind: Model',
      'name: digits',
      '',
      'gates: [] # none yet',
      '--- # the training',
      'name: digits',
      'kind: Training',
      '',
    ].join('\n');
    expect(Object.fromEntries(splitConfig(text))).toEqual({
      'ai-platform.yaml': "# The platform of acme.\nkind: Platform\nname: 'acme' # quoted\n",
      'models/digits/model.yaml': '# models/digits/model.yaml\nkind: Model\nname: digits\n\ngates: [] # none yet\n',
      'training/digits/training.yaml': '# the training\nname: digits\nkind: Training\n',
    });
  });

  it('keeps a comment that stands alone with the document behind it', () => {
    const files = splitConfig('# licence\n---\nkind: Platform\nname: a\n');
    expect(files.get('ai-platform.yaml')).toBe('# licence\nkind: Platform\nname: a\n');
  });

  it.each([
    ['a document on the marker line', '--- {kind: Platform, name: a}\n--- {kind: Model, name: m}\n'],
    ['document end markers', 'kind: Platform\nname: a\n...\nkind: Model\nname: m\n...\n'],
    ['a byte order mark and CRLF', '\uFEFFkind: Platform\r\nname: a\r\n---\r\nkind: Model\r\nname: m\r\n'],
    ['quoted keys', '"kind": Platform\n"name": a\n---\n"name": m\n"kind": Model\n'],
    ['empty documents between', '---\n---\nkind: Platform\nname: a\n---\n\n---\nkind: Model\nname: m\n---\n'],
  ])('understands %s', (_, text) => {
    const files = splitConfig(text);
    expect([...files.keys()]).toEqual(['ai-platform.yaml', 'models/m/model.yaml']);
    expect(parse(files.get('ai-platform.yaml') ?? '')).toEqual({ kind: 'Platform', name: 'a' });
    expect(parse(files.get('models/m/model.yaml') ?? '')).toEqual({ kind: 'Model', name: 'm' });
  });

  it('does not mistake three dashes inside a text for a marker', () => {
    const files = splitConfig('kind: Platform\nname: a\nnote: |\n  ---\n  text\n');
    expect([...files.keys()]).toEqual(['ai-platform.yaml']);
  });
});
