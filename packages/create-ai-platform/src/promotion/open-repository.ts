import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connections, type PlatformConfig, parseConfig } from '@ai-platform/config';
import type { GitHost } from '@ai-platform/gitops';
import { gitHostAddress } from '../connections/git-host.ts';
import { readConnections } from '../connections/read-connections.ts';
import type { Context } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { requirePlatform } from '../repository/read-repository.ts';

/** The repository on its Git host, as the current folder names it. */
export interface RemoteRepository {
  readonly gitHost: GitHost;
  /** Base URL of its API: the place in messages. */
  readonly apiUrl: string;
  readonly branch: string;
  readonly connections: Connections;
}

/** Reads which repository this folder is of, and opens it on its Git host. Nothing is asked over the network yet. */
export async function openRepository(context: Context): Promise<RemoteRepository> {
  const { repository } = await readPlatform(context.cwd);
  const connections = await readConnections(context);
  const { apiUrl, token, loopback } = await gitHostAddress(context, { repository }, connections);
  const { createGitHubHost } = await import('@ai-platform/gitops');
  const { owner, name, branch } = repository;
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, context.signal]) : context.signal,
    });
  return {
    gitHost: createGitHubHost({ apiUrl, token, owner, name, pacing: !loopback, fetch }),
    apiUrl,
    branch,
    connections,
  };
}

/** Only the document that names the repository: a slip in a model's config here does not matter to what the branch says. */
async function readPlatform(cwd: string): Promise<PlatformConfig> {
  const file = 'ai-platform.yaml';
  const text = await readFile(join(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') {
      throw error;
    }
  });
  const files = new Map(text === undefined ? [] : [[file, text] as const]);
  requirePlatform(cwd, files);
  const parsed = parseConfig(files);
  if (!parsed.ok) {
    throw new InputError(parsed.problems);
  }
  return parsed.value;
}

/** The branch's newest commit. */
export async function headOf({ gitHost, branch, apiUrl }: RemoteRepository): Promise<string> {
  const head = await at(apiUrl, () => gitHost.branch(branch));
  if (head === undefined) {
    const { owner, name } = gitHost.repository;
    const fix = 'push it first; for the local platform: ai-platform local up --push';
    throw inputError(`${owner}/${name}`, `the repository has no branch '${branch}' on its Git host`, fix);
  }
  return head.commit.sha;
}
