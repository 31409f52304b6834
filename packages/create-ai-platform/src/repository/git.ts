import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type CommandFailure, InputError, InterruptedError, inputError } from '../program/failure.ts';

const execute = promisify(execFile);

export interface GitOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs git without a shell and without asking anybody; answers what it printed. Its failure is an `InputError`. */
export async function git(words: readonly string[], options: GitOptions): Promise<string> {
  const env = { ...options.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  try {
    const { cwd, signal } = options;
    const { stdout } = await execute('git', [...words], { cwd, env, signal, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trimEnd();
  } catch (error) {
    throw explainGit(words, error, options.signal);
  }
}

function explainGit(words: readonly string[], error: unknown, signal: AbortSignal): CommandFailure {
  if (signal.aborted) {
    return new InterruptedError(error);
  }
  const failed = error as { code?: unknown; stderr?: unknown };
  if (failed.code === 'ENOENT') {
    return inputError('git', 'git is not installed, or not on the PATH', 'install git, see https://git-scm.com');
  }
  const subcommand = words.find((word) => /^[a-z][a-z-]+$/.test(word)) ?? '';
  const said = String(failed.stderr ?? '').trim();
  const message = said === '' ? `it failed with exit status ${failed.code}` : said.replaceAll(/\s*\n\s*/g, '; ');
  return new InputError([{ file: `git ${subcommand}`, message, fix: 'do what git asks for, and run it again' }], error);
}

/** Makes a folder a Git repository with one commit of everything in it, on the given branch. */
export async function initialiseRepository(branch: string, message: string, options: GitOptions): Promise<void> {
  await git(['init', '--quiet', `--initial-branch=${branch}`], options);
  await git(['add', '--all'], options);
  await git([...(await identity(options)), 'commit', '--quiet', '--message', message], options);
}

/** Git's own settings where it has them, else a name that says who wrote the commit. */
async function identity(options: GitOptions): Promise<string[]> {
  const known = await git(['var', 'GIT_COMMITTER_IDENT'], options).catch((error: unknown) => {
    if (error instanceof InterruptedError) {
      throw error;
    }
    return undefined;
  });
  if (known !== undefined) {
    return [];
  }
  return ['-c', 'user.name=create-ai-platform', '-c', 'user.email=create-ai-platform@localhost'];
}
