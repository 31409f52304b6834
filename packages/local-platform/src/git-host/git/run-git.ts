import { spawn, spawnSync } from 'node:child_process';
import { LocalPlatformError } from '../../core/local-platform-error.ts';

/** What a finished git process left behind. */
export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitRun {
  readonly directory: string;
  readonly arguments: readonly string[];
  readonly input?: string | Buffer;
  /** Exit statuses that are an answer; only 0 when not given. */
  readonly expected?: readonly number[];
}

/** What GitHub's own repositories do; housekeeping is off, since it would run on in the background after a push. */
const configuration = [
  ['http.receivepack', 'true'],
  ['receive.fsckObjects', 'true'],
  ['receive.autogc', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
] as const;

/** The process's own variables without those that would point git elsewhere (a hook's GIT_DIR, a user's configuration). */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    GIT_CONFIG_COUNT: String(configuration.length),
    ...Object.fromEntries(
      configuration.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** Runs one git command in the repository and waits for its end. */
export function runGit(run: GitRun): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['-C', run.directory, ...run.arguments], { env: gitEnvironment() });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A git that ends before it has read its input is judged by its exit status.
    child.stdin.on('error', () => {});
    child.on('error', (error) => reject(gitMissing(error)));
    child.on('close', (code) => {
      const result = { code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
      if ((run.expected ?? [0]).includes(result.code)) resolve(result);
      else reject(gitFailed(run.arguments[0] ?? '', result.stderr));
    });
    child.stdin.end(run.input ?? '');
  });
}

/** The same, blocking: only for what has to be done before anything is served. */
export function runGitSync(run: GitRun): string {
  const result = spawnSync('git', ['-C', run.directory, ...run.arguments], { env: gitEnvironment() });
  if (result.error) throw gitMissing(result.error);
  if (result.status !== 0) throw gitFailed(run.arguments[0] ?? '', result.stderr.toString());
  return result.stdout.toString();
}

/** @throws LocalPlatformError when git is missing or older than 2.38, which merges without a work tree. */
export function requireGit(): void {
  const version = runGitSync({ directory: '/', arguments: ['version'] });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return;
  throw new LocalPlatformError(`git is too old: ${version.trim()}`, 'Install git 2.38 or newer.');
}

function gitMissing(cause: Error): LocalPlatformError {
  return new LocalPlatformError('git cannot be started', 'Install git 2.38 or newer and see that it is on the PATH.', {
    cause,
  });
}

function gitFailed(command: string, stderr: string): LocalPlatformError {
  return new LocalPlatformError(
    `git ${command} failed: ${stderr.trim().slice(0, 500)}`,
    'Run `git fsck` in the repository.',
  );
}
