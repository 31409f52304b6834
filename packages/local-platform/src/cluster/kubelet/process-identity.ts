import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Tells one process from a later one with the same number: when the machine started and when the process did. Undefined when
 * there is no such process, or only what is left of it.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxIdentity(pid) : otherIdentity(pid);
}

function linuxIdentity(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  // The name in parentheses may hold anything, so the fields are counted from its end: state is 3rd, start time 22nd.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  if (state === undefined || started === undefined || state === 'Z' || state === 'X') return undefined;
  return `${readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${started}`;
}

/** Asking costs a process there, so an answer is good for a second. */
const asked = new Map<number, { readonly at: number; readonly identity: string | undefined }>();

function otherIdentity(pid: number): string | undefined {
  const known = asked.get(pid);
  if (known !== undefined && performance.now() - known.at < 1_000) return known.identity;
  const identity = askForIdentity(pid);
  asked.set(pid, { at: performance.now(), identity });
  return identity;
}

function askForIdentity(pid: number): string | undefined {
  try {
    const output = execFileSync('ps', ['-o', 'lstart=,state=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return output === '' || /\sZ\S*$/.test(output) ? undefined : output.replace(/\s\S+$/, '');
  } catch {
    return undefined;
  }
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Sends a signal to a whole process group; does nothing when it is gone. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Gone already.
  }
}
