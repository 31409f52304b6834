import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { AiPlatform } from '@ai-platform/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAiPlatform } from './demo/command-line.ts';
import {
  begin,
  ENVIRONMENTS,
  type EnvironmentName,
  EXAMPLE,
  end,
  expectBlocked,
  type Journey,
  modelStatus,
  promoteTo,
  rollBack,
  trainVersion,
} from './demo/journey.ts';

const README = new URL('../../../README.md', import.meta.url);
const silent = { step: () => {}, line: () => {}, progress: () => {} };
let directory: string;
let journey: Journey;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ai-platform-journey-'));
  journey = await begin({ directory, report: silent });
}, 60_000);

afterAll(async () => {
  await end(journey);
  await rm(directory, { recursive: true, force: true });
}, 60_000);

/** What the environment's server says it serves, and what the registry says of that version. */
async function servedAndRegistered(environment: EnvironmentName) {
  const found = await modelStatus(journey, environment);
  const platform = await AiPlatform.load({ directory: journey.repository, environment });
  const version = found?.served.version ?? '';
  const registered = await platform.registry.versions.retrieve('digits', version);
  const { predict } = platformUrls(environment);
  const answer = await fetch(`${predict}/v2/models/digits`);
  return { found, registered, servedSha256: answer.headers.get('x-ai-platform-artifact-sha256') };
}

function platformUrls(environment: EnvironmentName): { predict: string } {
  const { environments } = journey.local.connections as unknown as {
    environments: Record<string, { predict: { url: string } }>;
  };
  return { predict: environments[environment]?.predict.url ?? '' };
}

/** Every byte of the served copy against the registry's: the files, their manifest, and the digest in Git. */
async function expectServedByteForByte(environment: EnvironmentName, version: string): Promise<void> {
  const { found, registered, servedSha256 } = await servedAndRegistered(environment);
  const sha256 = registered.artifact?.sha256;
  expect(found).toMatchObject({
    release: { version, artifact: { sha256 } },
    served: { version },
    deployment: { state: 'success' },
  });
  expect(servedSha256).toBe(sha256);
  const folder = join(journey.repository, '.ai-platform/local/sync', environment, 'digits', sha256 ?? '');
  const manifest = await readFile(join(folder, 'SHA256SUMS'));
  expect(createHash('sha256').update(manifest).digest('hex')).toBe(sha256);
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder });
}

describe('the journey', () => {
  let weak: string;
  let better: string;

  test('a weak candidate is trained and reaches production by pull requests', async () => {
    weak = await trainVersion(journey, '', { hidden: 16, epochs: 6, learningRate: 0.02, share: 0.3 });
    for (const environment of ENVIRONMENTS) {
      const accuracy = await promoteTo(journey, environment, weak);
      expect(accuracy).toBeGreaterThan(0.88);
      expect(accuracy).toBeLessThan(0.95);
      await expectServedByteForByte(environment, weak);
    }
  }, 120_000);

  test('a better one replaces it, and the pull request shows why', async () => {
    better = await trainVersion(journey, '', {});
    for (const environment of ENVIRONMENTS) {
      expect(await promoteTo(journey, environment, better)).toBeGreaterThan(0.97);
      await expectServedByteForByte(environment, better);
    }
    const body = await readFile(join(journey.bodies, `production-version-${better}.md`), 'utf8');
    expect(body).toMatch(/\| `accuracy` \| 0\.9\d* \| \*\*0\.9[78]\d*\*\* \| .*\+0\.0[5-9]/);
    expect(body).toContain('```mermaid');
    const page = await readFile(join(journey.bodies, `production-version-${better}.html`), 'utf8');
    expect(page).toContain('<table>');
    expect(page).not.toContain('<script');
  }, 120_000);

  test("the README's example prints the job, the versions and probabilities of each digit", async () => {
    const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(README, 'utf8')) ?? [];
    // Beside the example, so that the package is found as in an application of one's own.
    const file = join(EXAMPLE, `readme-example.${process.pid}.ts`);
    await writeFile(file, code);
    const printed = stripVTControlCharacters(
      execFileSync(process.execPath, [...process.execArgv, file], { cwd: journey.repository, encoding: 'utf8' }),
    );
    await rm(file);
    expect(printed).toMatch(/digits-[0-9a-f]+ succeeded/);
    expect(printed).toMatch(new RegExp(`version ${better}: sha256 [0-9a-f]{64}`));
    expect(printed).toMatch(/\[ 1, 10 \] Float32Array\(10\)/);
  });

  test("the README's commands are commands", async () => {
    const commands = [
      ...(await readFile(README, 'utf8')).matchAll(/npx create-ai-platform ([a-z]+(?: (?:up|down|status))?)/g),
    ].map(([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(4);
    for (const command of new Set(commands)) {
      expect(await createAiPlatform(directory, [...command.split(' '), '--help'])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(command),
      });
    }
  });

  test('a spoiled one is refused by the champion gate, with exit status 1 and no pull request', async () => {
    const spoiled = await trainVersion(journey, '', { epochs: 10, labelNoise: 0.4 });
    const reasons = await expectBlocked(journey, 'dev', spoiled);
    expect(reasons).toEqual([expect.stringMatching(/accuracy is 0\.\d+ against the champion's 0\.9[78]/)]);
    await expectServedByteForByte('dev', better);
  }, 60_000);

  test('production goes back to the release before, with a hold that refuses the next promotion', async () => {
    expect(await rollBack(journey, 'production', weak)).toBeLessThan(0.95);
    await expectServedByteForByte('production', weak);
    const reasons = await expectBlocked(journey, 'production', better);
    expect(reasons).toEqual([expect.stringContaining('on hold')]);
  }, 60_000);
});
