// Second step: scores candidate and champion on the same held-out rows, writes the evidence and registers the version.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '@ai-platform/config';
import { AiPlatform } from '@ai-platform/sdk';
import { hashDirectory } from '@ai-platform/sdk/registry';
import { CLASSES, loadDigits, PIXELS } from '../training/dataset.ts';
import { evidenceOf, type Scored } from '../training/evidence.ts';
import { INPUT_NAME, OUTPUT_NAME } from '../training/onnx.ts';
import { scoreModel } from '../training/score.ts';
import { modelDirectory, readJobContext, type TrainResult, trainResultFile } from './job-context.ts';

const SIGNATURE: Signature = {
  inputs: [{ name: INPUT_NAME, datatype: 'FP32', shape: [-1, PIXELS] }],
  outputs: [{ name: OUTPUT_NAME, datatype: 'FP32', shape: [-1, CLASSES] }],
};

const context = readJobContext();
const platform = new AiPlatform();
const { heldOut, heldOutSha256 } = loadDigits();
const { run, parameters } = JSON.parse(await readFile(trainResultFile(context.workspace), 'utf8')) as TrainResult;

const directory = modelDirectory(context.workspace);
const { sha256 } = await hashDirectory(directory);
const candidate: Scored = { artifactSha256: sha256, score: await scoreModel(join(directory, 'model.onnx'), heldOut) };
const champion = context.championVersion === undefined ? undefined : await scoreChampion(context.championVersion);
const accuracy = candidate.score.right / candidate.score.rows;
console.log(`candidate: ${percent(accuracy)} of ${candidate.score.rows} held-out rows`);
if (champion)
  console.log(
    `champion (version ${champion.version}): ${percent(champion.score.right / champion.score.rows)} of the same rows`,
  );
await platform.registry.runs.logMetrics(run, { accuracy });

const version = await platform.registry.versions.register({
  model: context.training,
  run,
  path: directory,
  signature: SIGNATURE,
  evidence: evidenceOf({
    model: context.training,
    dataset: { name: 'uci-optical-digits/held-out', sha256: heldOutSha256, rows: heldOut.length },
    candidate,
    champion,
    sizeBytes: (await stat(join(directory, 'model.onnx'))).size,
    lineage: {
      run,
      parameters: { ...parameters },
      ...(context.commit === undefined ? {} : { commit: context.commit }),
      ...(context.image === undefined ? {} : { image: context.image }),
    },
  }),
});
await platform.registry.runs.update(run, { status: 'FINISHED' });
console.log(`registered ${version.model} version ${version.version} (sha256 ${version.artifact?.sha256})`);

async function scoreChampion(name: string): Promise<Scored> {
  const folder = join(context.workspace, 'champion');
  const served = await platform.registry.versions.download(context.training, name, { to: folder });
  if (served.sha256 === undefined) throw new TypeError(`Version ${name} has no digest to be sure of its bytes`);
  return { artifactSha256: served.sha256, version: name, score: await scoreModel(join(folder, 'model.onnx'), heldOut) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
