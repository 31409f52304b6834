import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Connections, formatConnections } from '@ai-platform/config';
import type { LocalConnections } from '@ai-platform/local-platform';
import type { Context } from '../program/effects.ts';
import { git } from '../repository/git.ts';
import { CONNECTIONS_FILE } from './read-connections.ts';

/** Writes the connections of the local platform, readable by the user alone, whole or not at all, and out of Git's sight. */
export async function writeConnections(context: Context, connections: LocalConnections): Promise<string> {
  const { reviewerTokenFile: _, ...gitHost } = connections.gitHost;
  const content: Connections = { ...connections, gitHost };
  const file = join(context.cwd, CONNECTIONS_FILE);
  const aside = `${file}.${process.pid}.tmp`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(aside, formatConnections(content), { mode: 0o600 });
    await rename(aside, file);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await hideFromGit(context);
  return file;
}

/** A repository that does not ignore the file yet gets a local rule: nothing of the user's changes. */
async function hideFromGit(context: Context): Promise<void> {
  const inside = await git(['rev-parse', '--git-path', 'info/exclude'], context).catch(() => undefined);
  const ignored = await git(['check-ignore', CONNECTIONS_FILE], context).catch(() => undefined);
  if (inside === undefined || ignored !== undefined) {
    return;
  }
  const exclude = resolve(context.cwd, inside);
  const rules = await readFile(exclude, 'utf8').catch(() => '');
  if (!rules.includes(CONNECTIONS_FILE)) {
    await mkdir(dirname(exclude), { recursive: true });
    const lineBreak = rules === '' || rules.endsWith('\n') ? '' : '\n';
    await appendFile(exclude, `${lineBreak}${CONNECTIONS_FILE}\n.ai-platform/local/\n`);
  }
}
