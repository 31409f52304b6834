// First step of a training run: fits the network, follows it in the registry, leaves the model in the workspace.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AiPlatform } from '@ai-platform/sdk';
import { loadDigits } from '../training/dataset.ts';
import { train } from '../training/network.ts';
import { INPUT_NAME, OUTPUT_NAME, toOnnx } from '../training/onnx.ts';
import { modelDirectory, readJobContext, type TrainResult, trainResultFile } from './job-context.ts';

const context = readJobContext();
const platform = new AiPlatform();
const { train: rows } = loadDigits();

const experiment = await platform.registry.experiments.getOrCreate(context.training);
const run = await platform.registry.runs.create({
  experiment: experiment.id,
  name: context.job ?? 'local',
  tags: context.job === undefined ? {} : { 'ai-platform.job': context.job },
});
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

async function modelCard(): Promise<string> {
  const licence = await readFile(new URL('../../data/README.md', import.meta.url), 'utf8');
  return `# Handwritten digits\n\nInput \`${INPUT_NAME}\`: FP32 [-1, 64], pixels 0 to 16. Output \`${OUTPUT_NAME}\`: FP32 [-1, 10].\n\nParameters: \`${JSON.stringify(context.parameters)}\`\n\n${licence}`;
}
