import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AiPlatform } from '@ai-platform/sdk';
import { loadDigits } from '../training/dataset.ts';
import type { TrainingParameters } from '../training/network.ts';
import { bodyPage } from './body-page.ts';
import { createAiPlatform, createAiPlatformJson, JourneyFailed } from './command-line.ts';
import { measureAccuracy } from './measure.ts';
import type { LocalUp, ModelStatus, PlatformStatus, PromotionResult } from './results.ts';
import { createReviewer, type Reviewer } from './reviewer.ts';
import type { Report } from './terminal.ts';

/** The three environments, in the order of promotion. */
export const ENVIRONMENTS = ['dev', 'staging', 'production'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

const MODEL = 'digits';
/** This example's folder: where its training steps run. */
export const EXAMPLE = fileURLToPath(new URL('../..', import.meta.url));
const DEPLOY_TIMEOUT_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 200;
/** The gates that the config asks for; the others hold of every version. */
const SHOWN_GATES = /^(metric|not-below|signature)/;
const MARKS = { pass: '✓', warn: '!', block: '✗' } as const;

/** Where a journey happens, and who is told. */
export interface JourneyOptions {
  /** Emptied and used for the repository, the platform's data and the pull requests' bodies. */
  readonly directory: string;
  readonly report: Report;
  /** The platform's config; the example's own by default. */
  readonly config?: string;
  readonly signal?: AbortSignal;
}

/** A journey under way: the places of its repository and platform, and the people in it. */
export interface Journey {
  readonly repository: string;
  readonly bodies: string;
  readonly platform: AiPlatform;
  readonly reviewer: Reviewer;
  readonly local: LocalUp;
  readonly report: Report;
  readonly signal?: AbortSignal;
}

/** The config of this example. */
export function exampleConfig(): Promise<string> {
  return readFile(join(EXAMPLE, 'platform/ai-platform.yaml'), 'utf8');
}

/** Writes the repository from the config and starts the platform with it. */
export async function begin({ directory, report, config, signal }: JourneyOptions): Promise<Journey> {
  const repository = join(directory, 'digits-gitops');
  const bodies = join(directory, 'pull-requests');
  await rm(directory, { recursive: true, force: true });
  await mkdir(bodies, { recursive: true });
  await writeFile(join(directory, 'ai-platform.yaml'), config ?? (await exampleConfig()));

  report.step('From a config to a GitOps repository');
  const created = await createAiPlatformJson<{ files: unknown[] }>(directory, [
    'create',
    'digits-gitops',
    '--config',
    'ai-platform.yaml',
    '--yes',
    '--git',
  ]);
  report.line(`create-ai-platform create: ${created.files.length} files in ${repository}`);

  report.step('The local platform: registry, cluster, Git host, three inference servers');
  report.progress('starting');
  const local = await createAiPlatformJson<LocalUp>(repository, ['local', 'up', '--push']);
  report.line(`registry ${local.connections.registry.trackingUri}, Git host ${local.connections.gitHost.apiUrl}`);
  const { owner, repo } = { owner: 'acme', repo: 'digits-gitops' };
  const reviewer = await createReviewer({
    ...local.connections.gitHost,
    tokenFile: local.connections.gitHost.reviewerTokenFile,
    owner,
    repo,
  });
  const platform = await AiPlatform.load({ directory: repository, environment: 'dev' });
  return { repository, bodies, platform, reviewer, local, report, ...(signal === undefined ? {} : { signal }) };
}

/** Trains in a Job made from the repository's template, follows its log, and tells the version it registered. */
export async function trainVersion(
  journey: Journey,
  title: string,
  parameters: Partial<TrainingParameters>,
): Promise<string> {
  const { platform, report, repository } = journey;
  report.step(title);
  const options = journey.signal === undefined ? {} : { signal: journey.signal };
  const champion = (await modelStatus(journey, 'production'))?.served.version;
  const before = await newestVersion(platform);
  const job = await platform.training.jobs.create(
    {
      from: MODEL,
      parameters: { ...parameters, ...(champion === undefined ? {} : { champion }) },
      annotations: { 'local.ai-platform.dev/working-directory': EXAMPLE },
    },
    options,
  );
  report.line(`Job ${job.id}: ${JSON.stringify(job.parameters)}`);
  for await (const { text } of platform.training.jobs.logs(job.id, { follow: true, ...options })) {
    if (text.startsWith('epoch')) report.progress(text);
    else report.line(text);
  }
  await platform.training.jobs.wait(job.id, options);
  const version = await newestVersion(platform);
  if (version === undefined || version === before)
    throw new JourneyFailed(`The training registered no version (repository ${repository})`);
  return version;
}

async function newestVersion(platform: AiPlatform): Promise<string | undefined> {
  const versions: number[] = [];
  for await (const version of platform.registry.versions.list(MODEL)) versions.push(Number(version.version));
  return versions.length === 0 ? undefined : String(Math.max(...versions));
}

/** Promotes a version to one environment: plan, pull request, verification, review, merge, and the measure of what serves then. */
export async function promoteTo(journey: Journey, environment: EnvironmentName, version: string): Promise<number> {
  const { report, repository } = journey;
  const body = join(journey.bodies, `${environment}-version-${version}.md`);
  const opened = await createAiPlatformJson<PromotionResult>(repository, [
    'promote',
    '--model',
    MODEL,
    '--to',
    environment,
    '--version',
    version,
    '--body',
    body,
  ]);
  report.line(`${environment}: pull request #${numberOf(opened)} "${opened.title}"`);
  for (const verdict of opened.verdicts.filter(({ gate }) => SHOWN_GATES.test(gate)))
    report.line(`  ${MARKS[verdict.outcome]} ${verdict.gate}: ${verdict.reason}`);
  return mergeAndMeasure(journey, environment, { number: numberOf(opened), version, body });
}

function numberOf({ number, title }: PromotionResult): number {
  if (number === undefined) throw new JourneyFailed(`No pull request was opened for "${title}"`);
  return number;
}

interface Merging {
  readonly number: number;
  readonly version: string;
  readonly body: string;
}

async function mergeAndMeasure(
  journey: Journey,
  environment: EnvironmentName,
  { number, version, body }: Merging,
): Promise<number> {
  const { report, repository, reviewer } = journey;
  const pull = await reviewer.pullRequest(number);
  await writeFile(body, pull.body);
  await writeFile(body.replace(/\.md$/, '.html'), bodyPage(pull.title, pull.body));
  await createAiPlatformJson(repository, ['verify', '--base', pull.base, '--head', pull.head]);
  await reviewer.approveAndMerge(number, pull.head);
  await deployed(journey, environment, version);
  const accuracy = await measureAccuracy(repository, environment, loadDigits().heldOut);
  report.line(
    `${environment} serves version ${version}: ${(accuracy * 100).toFixed(1)} % measured through its endpoint`,
  );
  return accuracy;
}

/** Resolves when the environment's server serves the version. */
export async function deployed(journey: Journey, environment: EnvironmentName, version: string): Promise<void> {
  const deadline = Date.now() + DEPLOY_TIMEOUT_MILLISECONDS;
  while (Date.now() < deadline) {
    journey.signal?.throwIfAborted();
    if (await isDeployed(journey, environment, version)) return;
    journey.report.progress(`waiting for ${environment} to serve version ${version}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new JourneyFailed(
    `${environment} does not serve version ${version} after ${DEPLOY_TIMEOUT_MILLISECONDS / 1000} s`,
  );
}

/** The server serves the version, and the sync has said so on the Git host. */
async function isDeployed(journey: Journey, environment: string, version: string): Promise<boolean> {
  const found = await modelStatus(journey, environment);
  return (
    found?.served.version === version && found.release?.version === version && found.deployment?.state === 'success'
  );
}

/** Asks for a promotion that the gates must refuse; tells the reasons. */
export async function expectBlocked(
  journey: Journey,
  environment: EnvironmentName,
  version: string,
): Promise<readonly string[]> {
  const open = await journey.reviewer.openPullRequests();
  const result = await createAiPlatform(journey.repository, [
    'promote',
    '--model',
    MODEL,
    '--to',
    environment,
    '--version',
    version,
    '--json',
  ]);
  if (result.status !== 1)
    throw new JourneyFailed(
      `The promotion of version ${version} should be blocked; it ended with ${result.status}: ${result.stderr}`,
    );
  const { verdicts } = JSON.parse(result.stdout) as PromotionResult;
  const reasons = verdicts.filter((verdict) => verdict.outcome === 'block').map((verdict) => verdict.reason);
  for (const reason of reasons) journey.report.line(`✗ ${reason}`);
  const now = await journey.reviewer.openPullRequests();
  if (now.length !== open.length) throw new JourneyFailed('A blocked promotion opened a pull request');
  journey.report.line('exit status 1, no pull request');
  return reasons;
}

/** Brings the release before back, with a hold. */
export async function rollBack(journey: Journey, environment: EnvironmentName, version: string): Promise<number> {
  const body = join(journey.bodies, `${environment}-rollback-to-${version}.md`);
  const opened = await createAiPlatformJson<PromotionResult>(journey.repository, [
    'rollback',
    '--model',
    MODEL,
    '--environment',
    environment,
    '--to',
    version,
    '--reason',
    'the demo shows how',
    '--body',
    body,
  ]);
  journey.report.line(`${environment}: pull request #${numberOf(opened)} "${opened.title}"`);
  return mergeAndMeasure(journey, environment, { number: numberOf(opened), version, body });
}

/** What an environment runs of the model, from every side. */
export async function modelStatus(journey: Journey, environment: string): Promise<ModelStatus | undefined> {
  const { environments } = await createAiPlatformJson<PlatformStatus>(journey.repository, ['status']);
  return environments[environment]?.models[MODEL];
}

/** Stops the platform. */
export async function end(journey: Journey): Promise<void> {
  await createAiPlatform(journey.repository, ['local', 'down']);
}
