// What an Open Inference Protocol server answers, as Triton does: run against the part and against a real Triton, with the same models in both:
// `identity_<type>` (x to y, shape [-1]) and `add_sub` (a, b to sum, difference, shape [-1,4]), each as version 1.
import { answers } from './answers.ts';
import { binaries } from './binaries.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { documents, repository } from './documents.ts';
import { mistakes } from './mistakes.ts';

export { askConformance, type ConformanceAnswer } from './ask-conformance.ts';
export { type ConformanceCase, conformanceTypes } from './conformance-case.ts';

/** All rows, about a hundred. */
export const oipConformance: readonly ConformanceCase[] = [
  ...documents,
  ...repository,
  ...answers,
  ...mistakes,
  ...binaries,
];
