import type { FileDiff } from '../git/diff.ts';
import type { Commit } from '../git/git-repository.ts';
import { presentCommit, presentDiff } from '../present/commit.ts';
import { ALL_RIGHTS, presentUser } from '../present/people.ts';
import { presentRepository } from '../present/repository.ts';
import { repositoryFacts, type Services } from '../services.ts';
import { type Answer, type Call, noContent, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { pageAnswer, paged, pageOf } from '../wire/pages.ts';

/** GitHub lists at most so many files of a comparison. */
const MAXIMUM_FILES = 300;

/** The repository, its branches, its history and its people. */
export function repositoryRoutes(services: Services): Routes {
  const { repository, addresses } = services;
  return {
    'GET /repos/{owner}/{repo}': () => ok(presentRepository(addresses, repositoryFacts(services))),

    'GET /repos/{owner}/{repo}/branches': async (call) => {
      const branches = (await repository.refs())
        .filter((ref) => ref.name.startsWith('refs/heads/'))
        .map((ref) => ({
          name: ref.name.slice('refs/heads/'.length),
          commit: { sha: ref.sha, url: `${addresses.repository}/commits/${ref.sha}` },
          protected: false,
        }));
      return paged(call, branches);
    },

    'GET /repos/{owner}/{repo}/branches/{branch}': async (call) => {
      const name = parameter(call, 'branch');
      const sha = await repository.branch(name);
      const commit = sha && (await repository.commit(sha));
      if (!commit) throw refusals.branchNotFound();
      const self = `${addresses.repository}/branches/${name}`;
      return ok({
        name,
        commit: presentCommit(addresses, commit),
        _links: { self, html: `${addresses.html}/tree/${name}` },
        protected: false,
        protection: { enabled: false },
        protection_url: `${self}/protection`,
      });
    },

    'GET /repos/{owner}/{repo}/commits': (call) => listCommits(services, call),

    'GET /repos/{owner}/{repo}/commits/{ref}': async (call) => {
      const ref = parameter(call, 'ref');
      const commit = await repository.commitOf(ref);
      if (commit === undefined) throw refusals.noCommit(ref);
      const files = await repository.diffOfCommit(commit);
      return ok({ ...presentCommit(addresses, commit), ...presentFiles(services, commit.sha, files) });
    },

    'GET /repos/{owner}/{repo}/compare/{basehead}': (call) => compare(services, call),

    'GET /repos/{owner}/{repo}/collaborators': (call) =>
      paged(
        call,
        services.users.map(({ login }) => presentCollaborator(services, login)),
      ),

    'GET /repos/{owner}/{repo}/collaborators/{username}': (call) => {
      requireCollaborator(services, call);
      return noContent;
    },

    'GET /repos/{owner}/{repo}/collaborators/{username}/permission': (call) => {
      const login = requireCollaborator(services, call);
      return ok({ permission: 'admin', role_name: 'admin', user: presentCollaborator(services, login) });
    },
  };
}

function presentCollaborator(services: Services, login: string) {
  return { ...presentUser(services.addresses, login), permissions: ALL_RIGHTS, role_name: 'admin' };
}

function requireCollaborator(services: Services, call: Call): string {
  const name = parameter(call, 'username').toLowerCase();
  const user = services.users.find((candidate) => candidate.login.toLowerCase() === name);
  if (user === undefined) throw refusals.notFound();
  return user.login;
}

async function listCommits(services: Services, call: Call): Promise<Answer> {
  const ref = call.query.get('sha') ?? services.branch;
  const from = await services.repository.commitOf(ref);
  if (from === undefined) throw refusals.notFound();
  const query = {
    from: from.sha,
    path: call.query.get('path')?.replace(/^\/+|\/+$/g, '') || undefined,
    since: seconds(call.query.get('since')),
    until: seconds(call.query.get('until')),
    author: call.query.get('author') ?? undefined,
  };
  const page = pageOf(call);
  const [commits, total] = await Promise.all([
    services.repository.history(query, { skip: page.skip, limit: page.size }),
    services.repository.countHistory(query),
  ]);
  return pageAnswer(
    call,
    total,
    commits.map((commit) => presentCommit(services.addresses, commit)),
  );
}

function seconds(time: string | null): number | undefined {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** `base...head`: what head has on top of the common ancestor. */
async function compare(services: Services, call: Call): Promise<Answer> {
  const { repository, addresses } = services;
  const [base, head, ancestor] = await comparedCommits(services, parameter(call, 'basehead'));
  const [ahead, behind, files] = await Promise.all([
    repository.commitsBetween(base.sha, head.sha),
    repository.commitsBetween(head.sha, base.sha),
    repository.diff(ancestor.sha, head.sha),
  ]);
  const page = pageOf(call);
  const shown = await repository.commits(
    ahead.slice(page.skip, page.skip + (call.query.has('per_page') ? page.size : 250)),
  );
  const address = `${addresses.repository}/compare/${base.sha}...${head.sha}`;
  return ok({
    url: address,
    html_url: `${addresses.html}/compare/${base.sha}...${head.sha}`,
    permalink_url: `${addresses.html}/compare/${base.sha}...${head.sha}`,
    diff_url: `${addresses.html}/compare/${base.sha}...${head.sha}.diff`,
    patch_url: `${addresses.html}/compare/${base.sha}...${head.sha}.patch`,
    base_commit: presentCommit(addresses, base),
    merge_base_commit: presentCommit(addresses, ancestor),
    status: relation(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: shown.map((commit) => presentCommit(addresses, commit)),
    files: files.slice(0, MAXIMUM_FILES).map((file) => presentDiff(addresses, head.sha, file)),
  });
}

async function comparedCommits(services: Services, range: string): Promise<readonly [Commit, Commit, Commit]> {
  const { repository, owner } = services;
  const own = (name: string) => (name.startsWith(`${owner}:`) ? name.slice(owner.length + 1) : name);
  const [from = '', to = ''] = range.split('...').map(own);
  const [base, head] = await Promise.all([repository.commitOf(from), repository.commitOf(to)]);
  const shared = base && head && (await repository.mergeBase(base.sha, head.sha));
  const ancestor = shared && (await repository.commit(shared));
  if (!base || !head || !ancestor) throw refusals.notFound();
  return [base, head, ancestor];
}

function relation(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

function presentFiles(services: Services, commit: string, files: readonly FileDiff[]) {
  const sum = (key: 'additions' | 'deletions') => files.reduce((total, file) => total + file[key], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  return {
    stats: { additions, deletions, total: additions + deletions },
    files: files.slice(0, MAXIMUM_FILES).map((file) => presentDiff(services.addresses, commit, file)),
  };
}
