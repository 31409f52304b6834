import type { Datatype } from '@ai-platform/config';
import { toBfloat16, toFloat16 } from './half-floats.ts';
import type { Element } from './nested-values.ts';
import type { TensorData } from './tensor.ts';

/** Elements as a typed array, or the first that the datatype cannot hold. */
export type Filled = { readonly data: TensorData } | { readonly refused: string };

const RANGES: Readonly<Partial<Record<Datatype, readonly [number, number]>>> = {
  INT8: [-128, 127],
  UINT8: [0, 255],
  INT16: [-32_768, 32_767],
  UINT16: [0, 65_535],
  INT32: [-2_147_483_648, 2_147_483_647],
  UINT32: [0, 4_294_967_295],
};

const encoder = new TextEncoder();

/** Converts elements one by one without rounding whole numbers or cutting them off. `null` is NaN, as some servers write it. */
export function fillArray(datatype: Datatype, elements: readonly Element[]): Filled {
  const bad = elements.findIndex((element) => !holds(datatype, element));
  if (bad !== -1) return { refused: show(elements[bad]) };
  return { data: convert(datatype, elements) };
}

function holds(datatype: Datatype, element: Element): boolean {
  switch (datatype) {
    case 'BYTES':
      return typeof element === 'string' || element instanceof Uint8Array;
    case 'BOOL':
      return typeof element === 'boolean' || element === 0 || element === 1;
    case 'INT64':
      return isWhole(element) && BigInt.asIntN(64, BigInt(element)) === BigInt(element);
    case 'UINT64':
      return isWhole(element) && BigInt.asUintN(64, BigInt(element)) === BigInt(element);
    case 'FP16':
    case 'BF16':
    case 'FP32':
    case 'FP64':
      return typeof element === 'number' || typeof element === 'bigint' || element === null;
    default:
      return isWhole(element) && inRange(Number(element), RANGES[datatype]);
  }
}

/** A bigint, or a number that is surely the whole number that was meant. */
function isWhole(element: Element): element is number | bigint {
  return typeof element === 'bigint' || (typeof element === 'number' && Number.isSafeInteger(element));
}

function inRange(value: number, range: readonly [number, number] | undefined): boolean {
  return range !== undefined && value >= range[0] && value <= range[1];
}

function toNumber(element: Element): number {
  return element === null ? Number.NaN : Number(element);
}

function convert(datatype: Datatype, elements: readonly Element[]): TensorData {
  switch (datatype) {
    case 'BYTES':
      return elements.map((element) =>
        typeof element === 'string' ? encoder.encode(element) : (element as Uint8Array),
      );
    case 'INT64':
      return BigInt64Array.from(elements, (element) => BigInt(element as number | bigint));
    case 'UINT64':
      return BigUint64Array.from(elements, (element) => BigInt(element as number | bigint));
    case 'FP16':
      return toFloat16(elements.map(toNumber));
    case 'BF16':
      return toBfloat16(elements.map(toNumber));
    default:
      return PLAIN[datatype].from(elements.map(toNumber));
  }
}

const PLAIN = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

function show(element: Element | undefined): string {
  if (typeof element === 'string') return JSON.stringify(element.slice(0, 40));
  return element instanceof Uint8Array ? 'bytes' : String(element);
}
