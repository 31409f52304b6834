import { readFile } from 'node:fs/promises';
import type { PlatformConfig } from '@ai-platform/config';
import type { LocalConnections } from '@ai-platform/local-platform';
import type { Context } from '../program/effects.ts';
import { InputError, inputError } from '../program/failure.ts';
import { git } from '../repository/git.ts';

/** Pushes the config's branch to the local Git host; answers the commit. Never forces: what was merged there stays. */
export async function pushBranch(
  context: Context,
  config: PlatformConfig,
  gitHost: LocalConnections['gitHost'],
): Promise<string> {
  const { branch } = config.repository;
  const commit = await git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`], context).catch(
    () => undefined,
  );
  if (commit === undefined) {
    const fix = `commit to it first: git init -b ${branch} && git add -A && git commit -m "Create the platform"`;
    throw inputError(context.cwd, `there is no Git branch '${branch}' to push`, fix);
  }
  const token = (await readFile(gitHost.tokenFile, 'utf8')).trim();
  context.secret(token);
  context.progress(`Pushing ${branch} to ${gitHost.cloneUrl}`);
  const env = { ...context.env, ...authorization(token) };
  try {
    await git(['push', '--quiet', gitHost.cloneUrl, `refs/heads/${branch}:refs/heads/${branch}`], { ...context, env });
  } catch (error) {
    throw behind(error, gitHost.cloneUrl, branch) ?? error;
  }
  return commit;
}

/** Through variables, since a command's words can be read by every user of the machine. */
function authorization(token: string): Record<string, string> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}

function behind(error: unknown, url: string, branch: string): InputError | undefined {
  if (!(error instanceof InputError) || !/fetch first|non-fast-forward/.test(error.message)) {
    return undefined;
  }
  const fix = `bring them in first: git pull ${url} ${branch}`;
  return new InputError([{ file: url, message: `its branch '${branch}' has commits that are not here`, fix }], error);
}
