import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { CheckRun, Commit, GitHost, PullRequest } from './git-host.ts';
import { GitHostError, GitHostGarbageError, GitHostNotFoundError, GitHostPermissionError } from './git-host-error.ts';
import { createOctokit } from './octokit-client.ts';
import { type Place, readFilesAt } from './read-files.ts';
import { compareCommits, readDeployments, readHistory } from './read-history.ts';
import { type CallPurpose, toGitHostError } from './to-git-host-error.ts';

export interface GitHubHostOptions {
  /** Base URL of GitHub's REST API, for example `https://api.github.com` or `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly name: string;
  /** Keep GitHub's advice on pacing: writes 1 s apart, pull requests and comments 3 s. Default true; false for tests and the local platform. */
  readonly pacing?: boolean;
  /** Sends the requests instead of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const PAGE = 100;

/** A Git host that speaks GitHub's REST API (https://docs.github.com/en/rest, version 2022-11-28). */
export function createGitHubHost(options: GitHubHostOptions): GitHost {
  const place: Place = { octokit: createOctokit(options), owner: options.owner, repo: options.name };
  return {
    repository: { owner: options.owner, name: options.name },
    ...contentMethods(place),
    ...pullRequestMethods(place),
    ...signalMethods(place),
  };
}

type ContentMethods = Pick<
  GitHost,
  | 'branch'
  | 'readFiles'
  | 'fileHistory'
  | 'compare'
  | 'readCommit'
  | 'commit'
  | 'createBranch'
  | 'advanceBranch'
  | 'deleteBranch'
>;

/** What touches Git's objects and branches. */
function contentMethods(place: Place): ContentMethods {
  const {
    octokit: { rest },
    owner,
    repo,
  } = place;
  const at = { owner, repo };
  return {
    branch: (name) =>
      unlessMissing(
        call({ does: `read branch ${name}`, permission: 'contents: read' }, async () => {
          const { data } = await rest.repos.getBranch({ ...at, branch: name });
          return {
            name,
            commit: toCommit({ ...data.commit.commit, sha: data.commit.sha, parents: data.commit.parents }),
          };
        }),
      ),
    readFiles: (commit, paths) =>
      call(reading(`files at ${commit.slice(0, 12)}`), () => readFilesAt(place, commit, paths)),
    fileHistory: (branch, path, limit) =>
      call(reading(`the history of ${path}`), () => readHistory(place, { branch, path, limit })),
    compare: (base, head) =>
      call(reading(`the difference of ${base.slice(0, 12)} and ${head.slice(0, 12)}`), () =>
        compareCommits(place, base, head),
      ),
    readCommit: (sha) =>
      unlessMissing(
        call(reading(`commit ${sha.slice(0, 12)}`), async () =>
          toCommit((await rest.git.getCommit({ ...at, commit_sha: sha })).data),
        ),
      ),
    commit: ({ message, tree, parents, changes }) =>
      call(writing('make a commit'), async () => {
        const entries = changes.map((change) => ({
          path: change.path,
          mode: '100644' as const,
          type: 'blob' as const,
          ...(change.kind === 'delete' ? { sha: null } : { content: change.content }),
        }));
        const made = await rest.git.createTree({ ...at, base_tree: tree, tree: entries });
        const root = made.data.sha;
        const { data } = await rest.git.createCommit({
          ...at,
          message: message(root),
          tree: root,
          parents: [...parents],
        });
        return toCommit(data);
      }),
    createBranch: (name, commit) =>
      call(writing(`make branch ${name}`), async () => {
        await rest.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: commit });
      }),
    advanceBranch: (name, commit) =>
      call(writing(`move branch ${name}`), async () => {
        await rest.git.updateRef({ ...at, ref: `heads/${name}`, sha: commit, force: false });
      }),
    deleteBranch: async (name) => {
      await unlessMissing(
        call(writing(`delete branch ${name}`), async () => {
          await rest.git.deleteRef({ ...at, ref: `heads/${name}` });
        }),
      );
    },
  };
}

type PullRequestMethods = Pick<
  GitHost,
  'pullRequests' | 'createPullRequest' | 'updatePullRequest' | 'addLabels' | 'requestReviewers' | 'comments' | 'comment'
>;

/** What people see and talk in. */
function pullRequestMethods({ octokit, owner, repo }: Place): PullRequestMethods {
  const { rest } = octokit;
  const at = { owner, repo };
  return {
    pullRequests: (branch, base) =>
      call({ does: `list pull requests from ${branch}`, permission: 'pull requests: read' }, async () => {
        const { data } = await rest.pulls.list({
          ...at,
          head: `${owner}:${branch}`,
          base,
          state: 'all',
          per_page: PAGE,
        });
        const pulls = data.map(toPullRequest).sort((a, b) => b.number - a.number);
        return [...pulls.filter(({ state }) => state === 'open'), ...pulls.filter(({ state }) => state === 'closed')];
      }),
    createPullRequest: ({ title, body, branch, base }) =>
      call(asking(`open a pull request from ${branch}`), async () =>
        toPullRequest((await rest.pulls.create({ ...at, title, body, head: branch, base })).data),
      ),
    updatePullRequest: (number, change) =>
      call(asking(`update pull request ${number}`), async () =>
        toPullRequest((await rest.pulls.update({ ...at, pull_number: number, ...change })).data),
      ),
    addLabels: (number, labels) =>
      call(asking(`label pull request ${number}`), async () => {
        await rest.issues.addLabels({ ...at, issue_number: number, labels: [...labels] });
      }),
    requestReviewers: (number, reviewers) =>
      call(asking(`ask for reviews of pull request ${number}`), async () => {
        await rest.pulls.requestReviewers({
          ...at,
          pull_number: number,
          reviewers: reviewers.filter((reviewer) => !reviewer.includes('/')),
          team_reviewers: reviewers
            .filter((reviewer) => reviewer.includes('/'))
            .map((team) => team.slice(team.indexOf('/') + 1)),
        });
      }),
    comments: (number) =>
      call({ does: `read comments of pull request ${number}`, permission: 'pull requests: read' }, async () => {
        const found = await octokit.paginate(rest.issues.listComments, { ...at, issue_number: number, per_page: PAGE });
        return found.map(({ body }) => body ?? '');
      }),
    comment: (number, body) =>
      call(asking(`comment on pull request ${number}`), async () => {
        await rest.issues.createComment({ ...at, issue_number: number, body });
      }),
  };
}

/** What machines tell each other: checks and deployments. */
function signalMethods(place: Place): Pick<GitHost, 'hasCheck' | 'createCheck' | 'deployments'> {
  const {
    octokit: { rest },
    owner,
    repo,
  } = place;
  const at = { owner, repo };
  return {
    hasCheck: (commit, name) =>
      call({ does: `read checks of ${commit.slice(0, 12)}`, permission: 'checks: read' }, async () => {
        const { data } = await rest.checks.listForRef({ ...at, ref: commit, check_name: name, per_page: 1 });
        if (data.check_runs.length > 0) return true;
        const combined = await rest.repos.getCombinedStatusForRef({ ...at, ref: commit, per_page: PAGE });
        return combined.data.statuses.some(({ context }) => context === name);
      }),
    createCheck: (check) =>
      call({ does: `write check ${check.name}`, permission: 'checks: write, or commit statuses: write' }, () =>
        writeCheck(place, check),
      ),
    deployments: (environment, limit, task) =>
      call({ does: `read deployments to ${environment}`, permission: 'deployments: read' }, () =>
        readDeployments(place, { environment, limit, task }),
      ),
  };
}

const STATUS_LIMIT = 140;

async function writeCheck({ octokit: { rest }, owner, repo }: Place, check: CheckRun): Promise<void> {
  const { name, head, conclusion, title, summary, text } = check;
  const output = { title, summary, ...(text === undefined ? {} : { text }) };
  try {
    await rest.checks.create({ owner, repo, name, head_sha: head, status: 'completed', conclusion, output });
  } catch (error) {
    if (!(toGitHostError(error, { does: '', permission: '' }) instanceof GitHostPermissionError)) throw error;
    const state = conclusion === 'failure' ? 'failure' : 'success';
    const description = title.slice(0, STATUS_LIMIT);
    await rest.repos.createCommitStatus({ owner, repo, sha: head, state, context: name, description });
  }
}

const reading = (what: string): CallPurpose => ({ does: `read ${what}`, permission: 'contents: read' });
const writing = (what: string): CallPurpose => ({ does: what, permission: 'contents: write' });
const asking = (what: string): CallPurpose => ({ does: what, permission: 'pull requests: write' });

/** Every failure leaves as a `GitHostError`, also that of an answer which has not the shape it must have. */
async function call<T>(purpose: CallPurpose, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    if (error instanceof TypeError && error.cause === undefined) throw garbage(purpose);
    throw toGitHostError(error, purpose);
  }
}

function garbage({ does }: CallPurpose): GitHostError {
  return new GitHostGarbageError(`Could not ${does}: the answer is not one of GitHub's API`, {
    status: 200,
    hint: 'check the address: something else than GitHub answers there',
    retryable: false,
  });
}

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    // GitHub says 404 of a branch that is not there, and 422 when it deletes one.
    if (error instanceof GitHostNotFoundError) return undefined;
    if (error instanceof GitHostError && error.status === 422 && /Reference does not exist/.test(error.message))
      return undefined;
    throw error;
  }
}

function toCommit(data: {
  sha: string;
  tree: { sha: string };
  message: string;
  parents?: readonly { sha?: string }[];
}): Commit {
  const parents = (data.parents ?? []).flatMap(({ sha }) => sha ?? []);
  return { sha: data.sha, tree: data.tree.sha, parents, message: data.message };
}

type PullData =
  | RestEndpointMethodTypes['pulls']['list']['response']['data'][number]
  | RestEndpointMethodTypes['pulls']['get']['response']['data'];

function toPullRequest(data: PullData): PullRequest {
  return {
    number: data.number,
    url: data.html_url,
    state: data.state === 'open' ? 'open' : 'closed',
    merged: data.merged_at !== null,
    title: data.title,
    body: data.body ?? '',
    head: data.head.sha,
    labels: data.labels.map(({ name }) => name ?? ''),
  };
}
