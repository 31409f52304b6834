import { quantityValue, type Resources } from '@ai-platform/config';

/** Resources as containers ask for them. */
export interface ResourcesView extends Resources {
  /** Twice the request: bursts are served, a runaway is not. */
  readonly cpuLimit: string;
}

export function resourcesView(resources: Resources): ResourcesView {
  return { ...resources, cpuLimit: cores(2 * quantityValue(resources.cpu)) };
}

/** Cores as a quantity: whole ones plain, others in thousandths. */
export function cores(value: number): string {
  const thousandths = Math.ceil(value * 1000 - 1e-6);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** Bytes as a quantity in whole mebibytes, rounded up. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
