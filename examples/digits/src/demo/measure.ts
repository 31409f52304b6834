import { AiPlatform } from '@ai-platform/sdk';
import { CLASSES, PIXELS, type Row } from '../training/dataset.ts';
import { argmax } from '../training/network.ts';
import { INPUT_NAME, OUTPUT_NAME } from '../training/onnx.ts';

const BATCH = 64;

/** Share of the rows that the served model gets right, asked through the SDK as an application would. */
export async function measureAccuracy(directory: string, environment: string, rows: readonly Row[]): Promise<number> {
  const platform = await AiPlatform.load({ directory, environment });
  const endpoint = platform.predict.endpoint('digits');
  let right = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const pixels = new Float32Array(batch.length * PIXELS);
    batch.forEach((row, index) => {
      pixels.set(row.pixels, index * PIXELS);
    });
    const outputs = await endpoint.infer({
      [INPUT_NAME]: { data: pixels, shape: [batch.length, PIXELS], datatype: 'FP32' },
    });
    const probabilities = outputs[OUTPUT_NAME]?.data as Float32Array;
    right += batch.filter(
      (row, index) => argmax(probabilities.subarray(index * CLASSES, (index + 1) * CLASSES)) === row.digit,
    ).length;
  }
  return right / rows.length;
}
