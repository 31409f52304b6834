import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Octokit } from '@octokit/rest';
import { listen } from '../../core/listen.ts';
import type { Part } from '../../core/part.ts';
import { createGitHost, type GitHost } from '../create-git-host.ts';
import { type Validated, validated } from './validated-git-host.ts';

export const REPOSITORY = { owner: 'acme', repo: 'gitops' } as const;
export const USERS = [
  { login: 'platform-bot', token: 'bot-token' },
  { login: 'reviewer', token: 'reviewer-token' },
] as const;

/** A Git host on loopback, with its data in a temporary folder. */
export interface ServedGitHost {
  readonly url: string;
  readonly directory: string;
  readonly host: GitHost;
  readonly watched: Validated;
  readonly bot: Octokit;
  readonly reviewer: Octokit;
  /** The address to clone, with a token. */
  readonly cloneUrl: string;
  /** Ends the part and starts it again on the same database and folder, as after a kill. */
  restart(): Promise<void>;
  /** Runs git and gives back what it printed; rejects when it fails. */
  git(args: readonly string[], cwd?: string): Promise<string>;
  /** A folder that is removed at the end. */
  folder(name: string): string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Milliseconds since the epoch; real time by default. */
  readonly clock?: () => number;
  readonly strictRequests?: boolean;
  /** Put between the network and the part, for example to lose answers. */
  readonly wrap?: (part: Pick<Part, 'fetch'>) => Pick<Part, 'fetch'>;
}

export async function serveGitHost(options: ServeOptions = {}): Promise<ServedGitHost> {
  const root = mkdtempSync(join(tmpdir(), 'git-host-'));
  const directory = join(root, 'part');
  const file = join(root, 'state.db');
  const listener = await listen({ port: undefined, instance: 'test' });
  let database = new DatabaseSync(file);
  const create = () =>
    createGitHost({
      directory,
      database,
      clock: options.clock ?? Date.now,
      log: () => {},
      url: listener.url,
      owner: REPOSITORY.owner,
      name: REPOSITORY.repo,
      branch: 'main',
      users: USERS,
    });
  let host = create();
  const current = { fetch: (request: Request) => host.fetch(request) };
  const watched = validated(options.wrap?.(current) ?? current, options);
  listener.serve(watched);
  return {
    url: listener.url,
    directory,
    get host() {
      return host;
    },
    watched,
    bot: octokit(listener.url, USERS[0].token),
    reviewer: octokit(listener.url, USERS[1].token),
    cloneUrl: `${listener.url.replace('://', `://x:${USERS[0].token}@`)}/acme/gitops.git`,
    restart: async () => {
      await host.close();
      database.close();
      database = new DatabaseSync(file);
      host = create();
    },
    git: (args, cwd = root) => git(args, cwd),
    folder: (name) => join(root, name),
    close: async () => {
      await host.close();
      await listener.close();
      database.close();
      rmSync(root, { recursive: true });
    },
  };
}

function octokit(url: string, token: string): Octokit {
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({ auth: token, baseUrl: `${url}/api/v3`, log: quiet });
}

/** Runs git as a user would, without the machine's own configuration. */
export function git(args: readonly string[], cwd: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(stdout) : reject(new Error(`git ${args[0]}: ${stderr}`))));
  });
}
