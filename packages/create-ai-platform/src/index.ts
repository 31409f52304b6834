export type { Effects, ExitStatus } from './program/effects.ts';
export { run } from './program/run.ts';
export { runProcess } from './program/run-process.ts';
