// First step of a training run: fits the network, follows it in the registry, leaves the model in the workspace.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AiPlatform } from '@ai-platform/sdk';
import type { Run } from '@ai-platform/sdk/registry';
import { loadDigits } from '../training/dataset.ts';
import { train } from '../training/network.ts';
import { INPUT_NAME, OUTPUT_NAME, toOnnx } from '../training/onnx.ts';
import { modelDirectory, readJobContext, type TrainResult, trainResultFile } from './job-context.ts';

const context = readJobContext();
const platform = new AiPlatform();
const { train: rows } = loadDigits();

const run = await openRun(context.training, context.job);
await platform.registry.runs.logParameters(run.id, { ...context.parameters });
console.log(
  `run ${run.id}: ${Math.round(rows.length * context.parameters.share)} rows, ${context.parameters.hidden} hidden units, ${context.parameters.epochs} epochs`,
);

const fitting = train(rows, context.parameters);
let step = fitting.next();
while (!step.done) {
  const { epoch, loss, accuracy } = step.value;
  await platform.registry.runs.logMetrics(run.id, { loss, 'train.accuracy': accuracy }, { step: epoch });
  console.log(
    `epoch ${String(epoch).padStart(2)}/${context.parameters.epochs}  loss ${loss.toFixed(4)}  accuracy ${(accuracy * 100).toFixed(1)} %`,
  );
  step = fitting.next();
}

const directory = modelDirectory(context.workspace);
await mkdir(directory, { recursive: true });
await writeFile(join(directory, 'model.onnx'), toOnnx(step.value));
await writeFile(join(directory, 'README.md'), await modelCard());
const result: TrainResult = { run: run.id, parameters: context.parameters };
await writeFile(trainResultFile(context.workspace), JSON.stringify(result));

/** A pod that takes over from a lost one goes on in the same run, so that one Job is one run and one version. */
async function openRun(experiment: string, job: string | undefined): Promise<Run> {
  const { id } = await platform.registry.experiments.getOrCreate(experiment);
  if (job !== undefined) {
    for await (const found of platform.registry.runs.search({
      experiments: [id],
      filter: `tags.\`ai-platform.job\` = '${job}'`,
    }))
      return found;
  }
  return platform.registry.runs.create({
    experiment: { id },
    ...(job === undefined ? {} : { name: job, tags: { 'ai-platform.job': job } }),
  });
}

async function modelCard(): Promise<string> {
  const licence = await readFile(new URL('../../data/README.md', import.meta.url), 'utf8');
  return `# Handwritten digits\n\nInput \`${INPUT_NAME}\`: FP32 [-1, 64], pixels 0 to 16. Output \`${OUTPUT_NAME}\`: FP32 [-1, 10].\n\nParameters: \`${JSON.stringify(context.parameters)}\`\n\n${licence}`;
}
