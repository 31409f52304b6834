import type { Release } from '@ai-platform/config';
import { describe, expect, test } from 'vitest';
import { acmeRelease } from '../testing/acme.ts';
import { formatRelease } from './format-release.ts';
import { parseRelease } from './parse-release.ts';

const place = { namespace: 'acme-dev', team: 'ml' };
const full: Release = acmeRelease('digits', 'dev', { promotedFrom: 'test', hold: { reason: 'slow: "p99" # x' } });
const text = formatRelease(full, place);
const file = 'models/digits/dev/release.yaml';

describe('a release', () => {
  test('is read back as it was written, complete or with what is unknown absent', () => {
    const { evidenceSha256: _, run: __, ...bare } = acmeRelease('digits', 'dev');
    for (const release of [full, bare, acmeRelease('photos', 'dev')]) {
      expect(parseRelease(formatRelease(release, place), 'any.yaml')).toEqual({ ok: true, value: release });
    }
    expect(formatRelease(bare, place)).not.toMatch(/evidence|run:/);
  });

  test.each<[string, string, RegExp]>([
    ['a number as version', text.replace('version: "3"', 'version: 3'), /"version" is not a string/],
    ['a missing digest', text.replace(/ {2}artifact\.sha256.*\n/, ''), /"artifact.sha256" is missing/],
    ['a short digest', text.replace(/cccc+/, 'cccc'), /"artifact.sha256" has a wrong value/],
    ['an image without digest', text.replace(/@sha256:[0-9a-f]+/, ''), /"image" has a wrong value/],
    ['a misspelt field', text.replace('promotedFrom:', 'promotedFrm:'), /no field "promotedFrm"/],
    ['a reference that climbs', text.replace('/artifacts/model', '/../../x'), /does not fit its kind/],
    ['a reference with shell in it', text.replace('/artifacts/model', '/$(x)'), /wrong value/],
    [
      'a reference of another kind',
      text.replace('artifact.kind: mlflow', 'artifact.kind: oci'),
      /does not fit its kind/,
    ],
    [
      'an unknown kind',
      text.replace('artifact.kind: mlflow', 'artifact.kind: ftp'),
      /"artifact.kind" has a wrong value/,
    ],
    [
      'another environment than its place',
      text.replace('environment: dev\n  version', 'environment: prod\n  version'),
      /of environment "prod".*"dev"/,
    ],
    ['another name', text.replace('name: digits-release', 'name: digits'), /is named "digits"/],
    ['a Secret', text.replace('kind: ConfigMap', 'kind: Secret'), /not a ConfigMap/],
    ['two documents', `${text}---\n${text}`, /not one ConfigMap/],
    ['a key twice', text.replace('\ndata:\n', '\ndata:\n  run: x\n'), /unique/],
    ['nothing', '', /not one ConfigMap/],
  ])('%s is refused', (_, wrong, message) => {
    expect(wrong).not.toBe(text);
    const parsed = parseRelease(wrong, file);
    expect(parsed.ok ? '' : parsed.problems.map((problem) => problem.message).join('\n')).toMatch(message);
    expect(parsed.ok || parsed.problems.every((problem) => problem.file === file && problem.fix !== undefined)).toBe(
      true,
    );
  });
});
