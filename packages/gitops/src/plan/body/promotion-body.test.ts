import type { Evidence } from '@ai-platform/config';
import fc from 'fast-check';
import MarkdownIt, { type Token } from 'markdown-it';
import { describe, expect, test } from 'vitest';
import type { CandidateVersion, ChampionVersion, DeploymentHealth } from '../../evidence/candidate-version.ts';
import { digest, ExampleRepository, evidenceOf, SIGNATURE, versionOf } from '../../testing/promotion-input.ts';
import { planPromotion } from '../plan-promotion.ts';
import { completeBody, parseMarker } from '../promotion-marker.ts';
import type { PromotionPlan } from '../promotion-plan.ts';
import { fitSections } from './fit-sections.ts';
import { REDACTED } from './redact-secrets.ts';

const HEALTH: DeploymentHealth = {
  environment: 'staging',
  state: 'success',
  at: '2026-11-24T09:00:00Z',
  description: 'Serving version 2',
};

/** Production runs 1, staging runs 2. */
async function repository(): Promise<ExampleRepository> {
  const repo = new ExampleRepository();
  await repo.run('1', ['dev', 'staging', 'production']);
  await repo.run('2', ['dev', 'staging']);
  return repo;
}

/** A candidate in which every text of the evidence is the same outside value. */
function hostileVersion(value: string): CandidateVersion {
  const measured = (artifact: string) => ({
    artifactSha256: digest(`artifact ${artifact}`),
    metrics: {
      accuracy: { value: 0.95, direction: 'higher-is-better' as const },
      [`m${value}`]: { value: 1, direction: 'lower-is-better' as const },
    },
  });
  const evidence: Partial<Evidence> = {
    dataset: { name: `d${value}`, sha256: digest('rows'), rows: 360 },
    candidate: measured('2'),
    champion: measured('1'),
    slices: [{ name: `s${value}`, rows: 4, candidate: { [`m${value}`]: 1 }, champion: { [`m${value}`]: 2 } }],
    lineage: { run: `r${value}`, commit: `c${value}`, image: `i${value}`, parameters: { [`p${value}`]: `v${value}` } },
  };
  const found = evidenceOf('2', { evidence });
  const { run: _, ...version } = versionOf('2');
  const tensor = { name: `t${value}`, datatype: 'FP32' as const, shape: [-1] };
  return {
    ...version,
    evidence: found,
    evidenceSha256: found.sha256,
    signature: { ...SIGNATURE, outputs: [...SIGNATURE.outputs, tensor] },
  };
}

const champion: ChampionVersion = versionOf('1');

function hostilePlan(repo: ExampleRepository, value: string): Promise<PromotionPlan> {
  return repo.plan('production', hostileVersion(value), {
    champion,
    requestedBy: `q${value}`,
    reviewers: [`w${value}`],
    health: [{ ...HEALTH, description: `h${value}` }],
  });
}

const markdown = new MarkdownIt({ html: true, linkify: true });

/** What a reader is shown, without what stands inside code: the outside values. */
function skeleton(body: string): string[] {
  const flat = (tokens: readonly Token[]): Token[] => tokens.flatMap((token) => [token, ...flat(token.children ?? [])]);
  return flat(markdown.parse(body, {}))
    .filter(({ type }) => type !== 'inline')
    .map(({ type, tag, content, info }) => {
      if (type === 'code_inline') return 'code';
      return type === 'fence' ? `fence ${info}\n${content}` : `${type} ${tag} ${content}`;
    });
}

describe('a body', () => {
  test('of a promotion says all that a reviewer needs', async () => {
    const candidate = versionOf('2', {
      accuracy: 0.97,
      champion: { version: '1', accuracy: 0.95 },
      evidence: {
        slices: [
          { name: 'digit 8', rows: 40, candidate: { accuracy: 0.9 }, champion: { accuracy: 0.95 } },
          { name: 'digit 1', rows: 38, candidate: { accuracy: 1 }, champion: { accuracy: 0.99 } },
        ],
      },
    });
    const plan = await (await repository()).plan('production', candidate, { champion, health: [HEALTH] });
    await expect(`# ${plan.title}\n\n${completeBody(plan, ['7'])}`).toMatchFileSnapshot('../testing/promotion-body.md');
  });

  test('of a promotion that gates block says which and why', async () => {
    const { evidence: _, signature: __, ...bare } = versionOf('2');
    const plan = await (await repository()).plan('production', { ...bare, stored: { state: 'missing' } });
    expect(plan.blocked).toBe(true);
    await expect(`# ${plan.title}\n\n${completeBody(plan, [])}`).toMatchFileSnapshot('../testing/blocked-body.md');
  });

  test('keeps its shape whatever the outside values are: they stay inside code', async () => {
    const repo = await repository();
    const plain = skeleton((await hostilePlan(repo, 'x')).body);
    const piece = fc.constantFrom(
      ...[
        '`',
        '``',
        '|',
        '\\',
        '\n',
        '\r\n',
        '<',
        '>',
        '*',
        '_',
        '[',
        ']',
        '(',
        ')',
        '#',
        '@',
        '!',
        '-',
        '~',
        '&',
        '"',
        ' ',
      ],
      ...[
        '\n\n',
        '```',
        '-->',
        '<!--',
        '</details>',
        '<img src=x onerror=alert(1)>',
        '@acme/leads',
        '#12',
        'acme/gitops#1',
      ],
      ...[
        'https://evil.example',
        '![x](https://evil.example)',
        '[x](javascript:1)',
        '&lt;',
        '\\|',
        '\\\\|',
        '%%{init:{}}%%',
      ],
      ...[
        'end\n  click e0 href "x"',
        '"]',
        '\u202e',
        '\u200b',
        '\0',
        '\ud800',
        '\u2028',
        '{{x}}',
        '$',
        '{{ secrets.X }}',
        ':smile:',
        'a',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const { body } = await hostilePlan(repo, pieces.join(''));
        expect(skeleton(body)).toEqual(plain);
        expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\0]/);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('is never made for a version that no release can hold', async () => {
    const repo = await repository();
    const input = await repo.input('production', { ...versionOf('2'), version: '2"]\n click <b>@acme' });
    expect(planPromotion(input)).toMatchObject({ ok: false, problems: [{ message: '"version" has a wrong value' }] });
  });

  test('fits its budget however much the evidence says, and nothing is cut in two', async () => {
    const repo = await repository();
    const long = 'x'.repeat(5000);
    const metrics = Object.fromEntries(
      Array.from({ length: 190 }, (_, index) => [
        `metric ${index} ${long.slice(0, 150)}`,
        { value: index, direction: 'higher-is-better' as const },
      ]),
    );
    const found = evidenceOf('2', {
      evidence: {
        candidate: {
          artifactSha256: digest('artifact 2'),
          metrics: { accuracy: { value: 1, direction: 'higher-is-better' }, ...metrics },
        },
        slices: Array.from({ length: 190 }, (_, index) => ({
          name: `slice ${index} ${long.slice(0, 200)}`,
          rows: 1,
          candidate: Object.fromEntries(Array.from({ length: 9 }, (_, one) => [`m${one}`, one])),
        })),
        lineage: {
          parameters: Object.fromEntries(
            Array.from({ length: 190 }, (_, index) => [`p${index}${long.slice(0, 200)}`, long.slice(0, 200)]),
          ),
        },
      },
    });
    const candidate = { ...versionOf('2'), evidence: found, evidenceSha256: found.sha256 };
    const plan = await repo.plan('production', candidate, { champion, health: [HEALTH] });
    const body = completeBody(
      plan,
      Array.from({ length: 500 }, (_, index) => `1.${index}.${long.slice(0, 50)}`),
    );
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(plan.body.length).toBeLessThanOrEqual(58_000);
    expect(parseMarker(body)).toMatchObject({ key: plan.key, release: plan.releaseSha256 });
    for (const heading of ['### Gates', '### Before and after', '### Rollout and rollback', '```mermaid']) {
      expect(plan.body).toContain(heading);
    }
    expect(plan.body).toMatch(/… and \d+ more\./);
    expect(plan.body).toContain('Complete in the check');
    expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
    expect((body.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
    expect(plan.overflow.length).toBeGreaterThan(1000);
    expect(plan.overflow.length).toBeLessThanOrEqual(65_535);
  });

  test('never shows a secret, and still shows every digest', async () => {
    const repo = await repository();
    const secrets = [
      `ghp_${'a1B2'.repeat(9)}`,
      `github_pat_${'A1b2'.repeat(10)}`,
      `AKIA${'ABCD1234'.repeat(2)}`,
      `xoxb-${'1234567890-'.repeat(2)}abc`,
      `hf_${'aBcD'.repeat(8)}`,
      `glpat-${'abcd1234'.repeat(3)}`,
      `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.${'s'.repeat(20)}`,
      '-----BEGIN RSA PRIVATE KEY----- MIIEow -----END RSA PRIVATE KEY-----',
      'postgres://user:hunter2hunter2@db.example/x',
      'api_key=zyxwvutsrq',
      'Authorization: Bearer abcdefghijklmnop',
      'password: correcthorse',
    ];
    for (const secret of secrets) {
      const plan = await hostilePlan(repo, ` ${secret}`);
      const value = secret.includes('://') ? 'hunter2hunter2' : (secret.split(/[=:] ?/).at(-1) ?? secret);
      expect(plan.body, secret).toContain(REDACTED);
      expect(plan.body, secret).not.toContain(value);
      expect(plan.body).toContain(digest('artifact 2'));
    }
  });
});

test('the marker survives every release and cannot be forged from inside the body', async () => {
  const plan = await (await repository()).plan('production', versionOf('2'), { champion });
  const hostile = {
    ...plan,
    key: 'promote/-->/<!-- ai-platform {}',
    body: `<!-- ai-platform {"key":"x"} -->\n${plan.body}`,
  };
  const body = completeBody(hostile, ['--><script>', '-']);
  expect(body.indexOf('-->')).toBe(body.split('\n', 1)[0]?.lastIndexOf('-->'));
  expect(parseMarker(body)).toMatchObject({ key: hostile.key, superseded: ['-'] });
  for (const broken of [
    '',
    'x',
    '<!-- ai-platform ',
    '<!-- ai-platform {} -->',
    '<!-- ai-platform [1 -->',
    ` ${body}`,
  ]) {
    expect(parseMarker(broken)).toBeUndefined();
  }
});

test('sections are whole, shortened between rows, or not there', () => {
  const section = fc.record({
    name: fc.constant('n'),
    head: fc.string({ maxLength: 200 }),
    rows: fc.array(fc.string({ maxLength: 100 }), { maxLength: 20 }),
    foot: fc.string({ maxLength: 50 }),
    rank: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(section, { maxLength: 6 }), fc.integer({ min: 300, max: 3000 }), (sections, budget) => {
      const { text, left } = fitSections(sections, budget);
      expect(text.length).toBeLessThanOrEqual(budget);
      for (const { head, rows, foot } of sections.filter((one) => !left.includes(one))) {
        expect(text).toContain(head + rows.join('') + foot);
      }
    }),
  );
});
