import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalPlatformError } from '../core/local-platform-error.ts';
import type { Part, PartContext } from '../core/part.ts';
import { accountRoutes } from './api/account.ts';
import { checkRoutes } from './api/checks.ts';
import { contentRoutes } from './api/contents.ts';
import { deploymentRoutes } from './api/deployments.ts';
import { issueRoutes } from './api/issues.ts';
import { objectRoutes } from './api/objects.ts';
import { pullRoutes } from './api/pulls.ts';
import { refRoutes } from './api/refs.ts';
import { repositoryRoutes } from './api/repository.ts';
import { reviewRoutes } from './api/reviews.ts';
import { createFollow } from './follow-branches.ts';
import { GitRepository } from './git/git-repository.ts';
import { HttpBackend } from './git/http-backend.ts';
import { isoSeconds } from './git/objects.ts';
import { isValidRefName } from './git/ref-name.ts';
import { requireGit } from './git/run-git.ts';
import { settlePlan } from './merge-pull.ts';
import { readPage } from './pages.ts';
import { createAddresses } from './present/addresses.ts';
import { type RefUpdate, RefWatch } from './ref-watch.ts';
import type { Services } from './services.ts';
import { DiscussionStore } from './store/discussion.ts';
import { PullStore } from './store/pulls.ts';
import { SignalStore } from './store/signals.ts';
import { createApi } from './wire/api.ts';
import type { User } from './wire/call.ts';
import { GitHubError } from './wire/github-error.ts';
import { RateMeter } from './wire/rate-meter.ts';
import { authenticate } from './wire/users.ts';

export interface GitHostContext extends PartContext {
  /** Who owns the one repository, for example `acme`. */
  readonly owner: string;
  readonly name: string;
  /** The default branch. */
  readonly branch: string;
  /** Everybody who may read and write, each with an own token. */
  readonly users: readonly User[];
}

/** A Git host with one repository: GitHub's REST API at `/api/v3` and `/`, and Git over HTTP at `/<owner>/<name>.git`. */
export interface GitHost extends Part {
  /** The bare repository. */
  readonly repositoryDirectory: string;
  /** The default branch. */
  readonly branch: string;
  /** For parts in the same process: what Git holds, without the wire. */
  readonly repository: GitRepository;
  /** For parts in the same process: what machines say about commits. */
  readonly signals: SignalStore;
  /** For parts in the same process: the pull requests. */
  readonly pulls: PullStore;
  /** What the API answers, in the words of GitHub's description. */
  readonly operations: readonly string[];
  /** Tells of every reference that moved, whoever moved it. Returns how to stop. */
  onRefUpdate(listener: (update: RefUpdate) => void): () => void;
  /** Looks for references that git moved on the repository's folder itself. */
  lookAtRefs(): Promise<void>;
}

const GIT_PATH = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/**
 * Creates the Git host in the part's folder and the platform's database (tables `git_*`). The repository is empty until the first push.
 * What a kill parted is put together first: a merge that had moved its branch is noted as merged, one that had not is forgotten.
 * @throws LocalPlatformError when git is missing or older than 2.38, or for names that are no names.
 */
export function createGitHost(context: GitHostContext): GitHost {
  const { owner, name, branch, users } = context;
  requireGit();
  requireNames(context);
  const repositoryDirectory = join(context.directory, owner, `${name}.git`);
  mkdirSync(dirname(repositoryDirectory), { recursive: true });
  const repository = GitRepository.open(repositoryDirectory, branch);
  const services: Services = {
    owner,
    name,
    branch,
    users,
    repository,
    pulls: new PullStore(context.database),
    discussion: new DiscussionStore(context.database),
    signals: new SignalStore(context.database),
    addresses: createAddresses(context.url, owner, name),
    refs: new RefWatch(repository),
    now: () => isoSeconds(context.clock()),
  };
  const backend = new HttpBackend();
  const follow = createFollow(services);
  const refsChanged = (actor?: string) => services.refs.look(follow, actor);
  const ready = recover(services, refsChanged);
  const meter = new RateMeter(context.clock);
  const routes = routesOf(services, refsChanged, meter);
  const api = createApi({ services, routes, meter, log: context.log });

  const fetch = async (request: Request): Promise<Response> => {
    await ready;
    const { pathname } = new URL(request.url);
    const git = GIT_PATH.exec(pathname);
    if (git) return serveGit({ services, backend, refsChanged, root: context.directory }, request, git);
    const page = request.method === 'GET' ? readPage(services, pathname) : undefined;
    if (page !== undefined) return servePage(services, request, page);
    return api(request, pathname.replace(/^\/api\/v3(?=\/|$)/, ''));
  };

  return {
    fetch,
    repositoryDirectory,
    branch,
    repository,
    signals: services.signals,
    pulls: services.pulls,
    operations: Object.keys(routes),
    onRefUpdate: (listener) => services.refs.listen(listener),
    lookAtRefs: async () => {
      await ready;
      await refsChanged();
    },
    close: async () => {
      await backend.close();
      await ready.catch(() => {});
      await repository.close();
    },
  };
}

/** They become folders and addresses. */
function requireNames({ owner, name, branch }: GitHostContext): void {
  const wrong = [owner, name].find((part) => !/^[A-Za-z0-9_.-]{1,100}$/.test(part) || /^\.+$/.test(part));
  if (wrong === undefined && isValidRefName(`refs/heads/${branch}`)) return;
  throw new LocalPlatformError(
    `${JSON.stringify(wrong ?? branch)} cannot name a repository, its owner or its branch`,
    'Use letters, digits, dots, dashes and underscores.',
  );
}

function routesOf(services: Services, refsChanged: (actor: string) => Promise<void>, meter: RateMeter) {
  return {
    ...accountRoutes(services, meter),
    ...repositoryRoutes(services),
    ...refRoutes(services, refsChanged),
    ...objectRoutes(services),
    ...contentRoutes(services),
    ...pullRoutes(services, refsChanged),
    ...reviewRoutes(services),
    ...issueRoutes(services),
    ...checkRoutes(services),
    ...deploymentRoutes(services, refsChanged),
  };
}

async function recover(services: Services, look: () => Promise<void>): Promise<void> {
  for (const pull of services.pulls.planned()) await settlePlan(services, pull.number);
  await look();
}

interface GitServer {
  readonly services: Services;
  readonly backend: HttpBackend;
  readonly refsChanged: (actor: string) => Promise<void>;
  readonly root: string;
}

async function serveGit(server: GitServer, request: Request, path: RegExpExecArray): Promise<Response> {
  const { services, backend, refsChanged, root } = server;
  const user = knownUser(services, request);
  if (user instanceof Response) return user;
  const [, owner = '', name = '', operation = ''] = path;
  const mine =
    owner.toLowerCase() === services.owner.toLowerCase() && name.toLowerCase() === services.name.toLowerCase();
  if (!mine) return new Response('Repository not found.\n', { status: 404 });
  const smart = { request, root, path: `${services.owner}/${services.name}.git/${operation}`, login: user.login };
  const pushes = operation === 'git-receive-pack';
  return backend.serve(smart, async () => {
    if (pushes) await refsChanged(user.login);
  });
}

function servePage(services: Services, request: Request, page: string): Response {
  const user = knownUser(services, request);
  if (user instanceof Response) return user;
  return new Response(page, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/** The caller, or the answer that makes git and browsers ask for a name and a token. */
function knownUser(services: Services, request: Request): User | Response {
  try {
    return authenticate(services.users, request.headers.get('authorization'));
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return new Response(`${error.message}\n`, {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' },
    });
  }
}
