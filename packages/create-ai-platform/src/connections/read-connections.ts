import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Connections, parseConnections } from '@ai-platform/config';
import type { Context } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { git } from '../repository/git.ts';

/** Where a repository keeps the addresses of the live systems, relative to its folder. */
export const CONNECTIONS_FILE = '.ai-platform/connections.yaml';

/**
 * The connections of this folder; none where there is no file. Paths in it are made absolute. A file that came with the
 * repository is refused: whoever wrote it could have tokens and files of this machine sent to an address of their own.
 */
export async function readConnections(context: Context): Promise<Connections> {
  const file = join(context.cwd, CONNECTIONS_FILE);
  const text = await at(CONNECTIONS_FILE, () => readFile(file, 'utf8').catch(absent));
  if (text === undefined) {
    return { environments: {} };
  }
  if (await isTracked(context)) {
    const fix = `take it out of Git: git rm --cached ${CONNECTIONS_FILE}`;
    throw inputError(CONNECTIONS_FILE, 'it is in Git, and connections never are', fix);
  }
  const parsed = parseConnections(text, CONNECTIONS_FILE);
  if (!parsed.ok) {
    throw new InputError(parsed.problems);
  }
  return withAbsolutePaths(parsed.value, dirname(file));
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}

async function isTracked(context: Context): Promise<boolean> {
  const listed = await git(['ls-files', '--', CONNECTIONS_FILE], context).catch(() => '');
  return listed !== '';
}

function withAbsolutePaths(connections: Connections, folder: string): Connections {
  const { gitHost, environments } = connections;
  return {
    ...connections,
    ...(gitHost?.tokenFile === undefined
      ? {}
      : { gitHost: { ...gitHost, tokenFile: resolve(folder, gitHost.tokenFile) } }),
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, { kubernetes, ...others }]) => [
        name,
        kubernetes === undefined
          ? others
          : { ...others, kubernetes: { ...kubernetes, kubeconfig: resolve(folder, kubernetes.kubeconfig) } },
      ]),
    ),
  };
}
