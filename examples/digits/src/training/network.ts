import { CLASSES, PIXELS, type Row } from './dataset.ts';
import { seededRandom, shuffled } from './random.ts';

/** Weights of a network with one hidden layer: softmax(relu(x / 16 · w1 + b1) · w2 + b2). Matrices are row-major. */
export interface Network {
  readonly hidden: number;
  /** [64, hidden] */
  readonly w1: Float32Array;
  readonly b1: Float32Array;
  /** [hidden, 10] */
  readonly w2: Float32Array;
  readonly b2: Float32Array;
}

export interface TrainingParameters {
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
  /** Share of the training rows that are used, 0 to 1. */
  readonly share: number;
  /** Share of the training labels replaced by random ones, 0 to 1: how the demo spoils a training. */
  readonly labelNoise: number;
}

export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  /** Share of the training rows classified right during the epoch. */
  readonly accuracy: number;
}

const BATCH = 16;
const MOMENTUM = 0.9;
/** Brings pixels to 0 to 1. */
export const PIXEL_SCALE = 1 / 16;

/** Stochastic gradient descent with momentum on the cross-entropy. Yields after each epoch; returns the trained network. */
export function* train(rows: readonly Row[], parameters: TrainingParameters): Generator<Epoch, Network> {
  const random = seededRandom(parameters.seed);
  const used = spoil(
    shuffled(rows, random).slice(0, Math.max(1, Math.round(rows.length * parameters.share))),
    parameters.labelNoise,
    random,
  );
  const network = initialise(parameters.hidden, random);
  const step = createStep(network, parameters.learningRate);
  for (let epoch = 1; epoch <= parameters.epochs; epoch++) {
    const order = shuffled(used, random);
    let loss = 0;
    let right = 0;
    for (let start = 0; start < order.length; start += BATCH) {
      const result = step(order.slice(start, start + BATCH));
      loss += result.loss;
      right += result.right;
    }
    yield { epoch, loss: loss / order.length, accuracy: right / order.length };
  }
  return network;
}

function spoil(rows: readonly Row[], share: number, random: () => number): Row[] {
  return rows.map((row) => (random() < share ? { pixels: row.pixels, digit: Math.floor(random() * CLASSES) } : row));
}

function initialise(hidden: number, random: () => number): Network {
  const uniform = (size: number, fanIn: number) =>
    Float32Array.from({ length: size }, () => (random() * 2 - 1) * Math.sqrt(6 / fanIn));
  return {
    hidden,
    w1: uniform(PIXELS * hidden, PIXELS),
    b1: new Float32Array(hidden),
    w2: uniform(hidden * CLASSES, hidden),
    b2: new Float32Array(CLASSES),
  };
}

/** One update from one batch; tells the batch's summed loss and how many rows were right before it. */
function createStep(
  network: Network,
  learningRate: number,
): (batch: readonly Row[]) => { loss: number; right: number } {
  const parameters = [network.w1, network.b1, network.w2, network.b2];
  const gradients = parameters.map((values) => new Float32Array(values.length));
  const velocities = parameters.map((values) => new Float32Array(values.length));
  return (batch) => {
    for (const gradient of gradients) gradient.fill(0);
    let loss = 0;
    let right = 0;
    for (const row of batch) {
      const { hidden, probabilities } = forward(network, row.pixels);
      loss -= Math.log(Math.max(probabilities[row.digit] as number, 1e-12));
      if (argmax(probabilities) === row.digit) right++;
      backward(network, gradients, { row, hidden, probabilities });
    }
    parameters.forEach((values, index) => {
      const gradient = gradients[index] as Float32Array;
      const velocity = velocities[index] as Float32Array;
      for (let i = 0; i < values.length; i++) {
        velocity[i] = MOMENTUM * (velocity[i] as number) - (learningRate / batch.length) * (gradient[i] as number);
        values[i] = (values[i] as number) + (velocity[i] as number);
      }
    });
    return { loss, right };
  };
}

function forward(network: Network, pixels: Float32Array): { hidden: Float32Array; probabilities: Float32Array } {
  const hidden = network.b1.slice();
  for (let p = 0; p < PIXELS; p++) {
    const pixel = (pixels[p] as number) * PIXEL_SCALE;
    if (pixel === 0) continue;
    for (let h = 0; h < network.hidden; h++)
      hidden[h] = (hidden[h] as number) + pixel * (network.w1[p * network.hidden + h] as number);
  }
  const logits = network.b2.slice();
  for (let h = 0; h < network.hidden; h++) {
    hidden[h] = Math.max(0, hidden[h] as number);
    for (let c = 0; c < CLASSES; c++)
      logits[c] = (logits[c] as number) + (hidden[h] as number) * (network.w2[h * CLASSES + c] as number);
  }
  return { hidden, probabilities: softmax(logits) };
}

interface Passed {
  readonly row: Row;
  readonly hidden: Float32Array;
  readonly probabilities: Float32Array;
}

function backward(network: Network, gradients: readonly Float32Array[], { row, hidden, probabilities }: Passed): void {
  const [w1, b1, w2, b2] = gradients as [Float32Array, Float32Array, Float32Array, Float32Array];
  const error = probabilities.map((probability, digit) => probability - (digit === row.digit ? 1 : 0));
  for (let c = 0; c < CLASSES; c++) b2[c] = (b2[c] as number) + (error[c] as number);
  for (let h = 0; h < network.hidden; h++) {
    if ((hidden[h] as number) <= 0) continue;
    let back = 0;
    for (let c = 0; c < CLASSES; c++) {
      w2[h * CLASSES + c] = (w2[h * CLASSES + c] as number) + (hidden[h] as number) * (error[c] as number);
      back += (network.w2[h * CLASSES + c] as number) * (error[c] as number);
    }
    b1[h] = (b1[h] as number) + back;
    row.pixels.forEach((pixel, p) => {
      w1[p * network.hidden + h] = (w1[p * network.hidden + h] as number) + back * pixel * PIXEL_SCALE;
    });
  }
}

function softmax(logits: Float32Array): Float32Array {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Index of the highest value. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if ((values[index] as number) > (values[best] as number)) best = index;
  return best;
}
