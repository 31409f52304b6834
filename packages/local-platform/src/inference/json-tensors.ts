import { JsonText, writeDouble } from './json-numbers.ts';
import type { Tensor } from './tensor.ts';

/** One element as JSON text: floats as decimals, integers of any size in full, BOOL as `true` and `false`. FP16 has no JSON form here. */
export function elementWriter({ datatype, data }: Tensor): (index: number) => string {
  switch (datatype) {
    case 'BOOL':
      return (index) => (data[index] === 0 ? 'false' : 'true');
    case 'BYTES':
      return (index) => JSON.stringify(data[index]);
    case 'FP32':
    case 'FP64':
      return (index) => writeDouble(Number(data[index]));
    default:
      return (index) => String(data[index]);
  }
}

/** All elements as one flat JSON array. */
export function flatJson(tensor: Tensor): JsonText {
  const write = elementWriter(tensor);
  return new JsonText(`[${Array.from({ length: tensor.data.length }, (_, index) => write(index)).join(',')}]`);
}
