// Writes a predict answer. Source: json_tensor.cc (MakeRowFormatJsonFromTensors, MakeColumnarFormatJsonFromTensors).
import { factsOf } from '../datatypes.ts';
import { elementWriter } from '../json-tensors.ts';
import type { Tensor } from '../tensor.ts';
import { PrettyJsonWriter } from './pretty-json-writer.ts';
import { invalid } from './tensorflow-error.ts';
import { writeDecimal } from './write-decimal.ts';

type Outputs = ReadonlyMap<string, Tensor>;

/** `{"predictions": […]}`, an element per row; the name is dropped where there is one output. @throws TensorflowError */
export function writeRows(outputs: Outputs): string {
  const batch = batchSize(outputs);
  const cursors = [...outputs].map(([name, tensor]) => cursorOf(name, tensor));
  const writer = new PrettyJsonWriter().startObject().string('predictions').startArray();
  for (let item = 0; item < batch; item += 1) {
    if (outputs.size > 1) writer.startObject();
    writer.isSingleLine = true;
    for (const cursor of cursors) {
      if (outputs.size > 1) writer.string(cursor.name);
      writeValues(cursor, 1, writer);
    }
    writer.isSingleLine = false;
    if (outputs.size > 1) writer.endObject();
  }
  return writer.endArray().endObject().toString();
}

/** `{"outputs": …}`, whole tensors; the name is dropped where there is one output. @throws TensorflowError */
export function writeColumns(outputs: Outputs): string {
  const writer = new PrettyJsonWriter().startObject().string('outputs');
  if (outputs.size > 1) writer.startObject();
  for (const [name, tensor] of outputs) {
    if (outputs.size > 1) writer.string(name);
    writeValues(cursorOf(name, tensor), 0, writer);
  }
  if (outputs.size > 1) writer.endObject();
  return writer.endObject().toString();
}

function batchSize(outputs: Outputs): number {
  let batch: number | undefined;
  for (const [name, { shape }] of outputs) {
    const [size] = shape;
    if (size === undefined) throw invalid(`Tensor name: ${name} has no shape information `);
    if (batch !== undefined && batch !== size) {
      throw invalid(`Tensor name: ${name} has inconsistent batch size: ${size} expecting: ${batch}`);
    }
    batch = size;
  }
  return batch ?? 0;
}

interface Cursor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly next: (writer: PrettyJsonWriter) => void;
}

/** Text outputs whose name ends in `_bytes` are shown as bytes, `{"b64": …}`. */
function cursorOf(name: string, tensor: Tensor): Cursor {
  const { datatype, data } = tensor;
  if (datatype === 'FP16' || datatype === 'UINT16') {
    throw invalid(`Failed to write JSON value for tensor type: ${factsOf(datatype).tensorflow[1]}`);
  }
  let index = -1;
  if (datatype === 'BYTES' && name.endsWith('_bytes')) {
    const next = (writer: PrettyJsonWriter) => {
      index += 1;
      const encoded = Buffer.from(String(data[index]), 'utf8').toString('base64');
      writer.startObject().string('b64').string(encoded).endObject();
    };
    return { name, shape: tensor.shape, next };
  }
  const write = datatype === 'FP32' || datatype === 'FP64' ? decimalWriter(tensor) : elementWriter(tensor);
  const next = (writer: PrettyJsonWriter) => {
    index += 1;
    writer.raw(write(index));
  };
  return { name, shape: tensor.shape, next };
}

function decimalWriter({ datatype, data }: Tensor): (index: number) => string {
  const type = datatype === 'FP32' ? 'float' : 'double';
  return (index) => writeDecimal(Number(data[index]), type);
}

function writeValues(cursor: Cursor, dimension: number, writer: PrettyJsonWriter): void {
  const size = cursor.shape[dimension];
  if (size === undefined) {
    cursor.next(writer);
    return;
  }
  writer.startArray();
  for (let index = 0; index < size; index += 1) writeValues(cursor, dimension + 1, writer);
  writer.endArray();
}
