import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFailed, createAiPlatform } from '../demo/command-line.ts';
import { deployed, EXAMPLE, type Journey } from '../demo/journey.ts';
import type { PromotionResult } from '../demo/results.ts';
import { loadDigits } from '../training/dataset.ts';
import { train } from '../training/network.ts';
import { toOnnx } from '../training/onnx.ts';

export type OperationName = 'training' | 'registration' | 'promotion' | 'merge';

/** An operation ready to run: the same call may be made again. Answers of `lost` and `doubled` say what is wrong, or undefined. */
export interface Prepared {
  run(): Promise<unknown>;
  lost(): Promise<string | undefined>;
  doubled(): Promise<string | undefined>;
}

export interface Operation {
  readonly name: OperationName;
  /** Milliseconds within which the kill falls: about as long as the operation takes. */
  readonly span: number;
  prepare(journey: Journey, count: number): Promise<Prepared>;
}

const MODEL = 'digits';
const PARAMETERS = { hidden: 32, epochs: 8, learningRate: 0.05, share: 1, labelNoise: 0 };

const training: Operation = {
  name: 'training',
  span: 3_000,
  async prepare({ platform }, count) {
    const request = {
      from: MODEL,
      parameters: { ...PARAMETERS, seed: 1000 + count },
      annotations: { 'local.ai-platform.dev/working-directory': EXAMPLE },
    };
    let id: string | undefined;
    return {
      async run() {
        const job = await platform.training.jobs.create(request);
        id = job.id;
        await platform.training.jobs.wait(job.id, { timeout: 60_000 });
      },
      async lost() {
        if (id === undefined) return 'the job has no name';
        const job = await platform.training.jobs.retrieve(id);
        return job.status.phase === 'succeeded' ? undefined : `job ${id} is ${job.status.phase}`;
      },
      async doubled() {
        const { id: experiment } = await platform.registry.experiments.getOrCreate(MODEL);
        const runs: string[] = [];
        for await (const run of platform.registry.runs.search({
          experiments: [experiment],
          filter: `tags.\`ai-platform.job\` = '${id}'`,
        }))
          runs.push(run.id);
        if (runs.length !== 1) return `job ${id} has ${runs.length} runs`;
        return versionsOfRun({ platform }, runs[0] as string);
      },
    };
  },
};

const registration: Operation = {
  name: 'registration',
  span: 400,
  async prepare({ platform }, count) {
    const folder = await mkdtemp(join(tmpdir(), 'ai-platform-kill-'));
    const fitting = train(loadDigits().train.slice(0, 50), { ...PARAMETERS, epochs: 1, seed: 2000 + count });
    let step = fitting.next();
    while (!step.done) step = fitting.next();
    await writeFile(join(folder, 'model.onnx'), toOnnx(step.value));
    const run = await platform.registry.runs.create({ experiment: 'kills' });
    const register = () => platform.registry.versions.register({ model: MODEL, run: run.id, path: folder });
    return {
      run: register,
      async lost() {
        return versionsOfRun({ platform }, run.id);
      },
      async doubled() {
        const wrong = await versionsOfRun({ platform }, run.id);
        if (wrong !== undefined) return wrong;
        const version = await register();
        const copy = join(await mkdtemp(join(tmpdir(), 'ai-platform-kill-')), 'copy');
        await platform.registry.versions.download(MODEL, version.version, { to: copy });
        return undefined;
      },
    };
  },
};

/** The version and pull request that the promotion trial leaves for the merge trial. */
let opened: PromotionResult | undefined;
let promoted: string | undefined;

const promotion: Operation = {
  name: 'promotion',
  span: 2_500,
  async prepare(journey) {
    promoted = await newestWithEvidence(journey);
    const args = ['promote', '--model', MODEL, '--to', 'dev', '--version', promoted, '--json'];
    const open = async () => (await journey.reviewer.openPullRequests()).length;
    return {
      async run() {
        const result = await createAiPlatform(journey.repository, args);
        if (result.status !== 0) throw new CommandFailed(args, result);
        opened = JSON.parse(result.stdout) as PromotionResult;
      },
      async lost() {
        return (await open()) === 1 ? undefined : 'the pull request is gone';
      },
      async doubled() {
        const count = await open();
        return count === 1 ? undefined : `${count} pull requests are open`;
      },
    };
  },
};

const merge: Operation = {
  name: 'merge',
  span: 300,
  async prepare(journey) {
    if (opened?.number === undefined || promoted === undefined) throw new TypeError('A merge follows a promotion');
    const { number } = opened;
    const version = promoted;
    const { head } = await journey.reviewer.pullRequest(number);
    const merged = () => journey.reviewer.mergeCommit(number);
    return {
      async run() {
        if ((await merged()) === undefined) await journey.reviewer.approveAndMerge(number, head);
      },
      async lost() {
        return (await merged()) === undefined ? 'the merge is gone' : undefined;
      },
      async doubled() {
        const commit = await merged();
        if (commit === undefined) return 'the pull request is not merged';
        await deployed(journey, 'dev', version);
        const commits = await journey.reviewer.commitsOf(`models/${MODEL}/dev/release.yaml`, version);
        if (commits !== 1) return `${commits} commits bring version ${version} to dev`;
        const deployments = await journey.reviewer.deployments(commit, 'dev');
        return deployments === 1 ? undefined : `the merge has ${deployments} deployments`;
      },
    };
  },
};

/** In the order of a version's life; a merge always follows a promotion. */
export const OPERATIONS: readonly Operation[] = [training, registration, promotion, merge];

async function versionsOfRun({ platform }: Pick<Journey, 'platform'>, run: string): Promise<string | undefined> {
  const versions: string[] = [];
  for await (const version of platform.registry.versions.search({ filter: `run_id = '${run}'` }))
    versions.push(version.version);
  return versions.length === 1 ? undefined : `run ${run} has ${versions.length} versions`;
}

async function newestWithEvidence({ platform }: Journey): Promise<string> {
  let newest = 0;
  for await (const version of platform.registry.versions.list(MODEL)) {
    if (version.evidenceSha256 !== undefined) newest = Math.max(newest, Number(version.version));
  }
  return String(newest);
}
