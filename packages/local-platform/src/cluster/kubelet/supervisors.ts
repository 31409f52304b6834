import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The supervisor processes that this platform process started. */
export interface Supervisors {
  start(attemptDirectory: string): void;
  /** Undefined for one that this process did not start. */
  stateOf(attemptDirectory: string): 'running' | 'over' | undefined;
}

/** The program beside this file, as source (.ts) or built (.js). */
const PROGRAM = fileURLToPath(
  new URL(`./supervisor${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url),
);

/** `onEnd` is called when one of them has ended. */
export function createSupervisors(onEnd: () => void): Supervisors {
  const states = new Map<string, 'running' | 'over'>();
  return {
    start(directory) {
      states.set(directory, 'running');
      // Two debuggers cannot share a port.
      const nodeOptions = process.execArgv.filter((option) => !option.startsWith('--inspect'));
      const child = spawn(process.execPath, [...nodeOptions, PROGRAM, directory], {
        cwd: directory,
        // Nothing of the platform's own environment reaches a container, not even by way of its supervisor.
        env: {},
        detached: true,
        stdio: 'ignore',
      });
      const over = () => {
        states.set(directory, 'over');
        onEnd();
      };
      child.once('error', over);
      child.once('exit', over);
      child.unref();
    },
    stateOf: (directory) => states.get(directory),
  };
}
