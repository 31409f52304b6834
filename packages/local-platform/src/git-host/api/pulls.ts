import { mergePull } from '../merge-pull.ts';
import { presentCommit, presentDiff } from '../present/commit.ts';
import type { Services } from '../services.ts';
import type { PullRow } from '../store/pulls.ts';
import { integer, nullable, oneOf, optional, readFields, text, truth } from '../wire/body.ts';
import { type Answer, type Call, created, noContent, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged, pageOf } from '../wire/pages.ts';
import { describePull, describePullFully, pullRange, requirePull } from './pull-view.ts';

const NEW_PULL = {
  title: text,
  head: text,
  head_repo: optional(text),
  base: text,
  body: optional(nullable(text)),
  draft: optional(truth),
  maintainer_can_modify: optional(truth),
  issue: optional(integer),
};
const EDITED_PULL = {
  title: optional(text),
  body: optional(nullable(text)),
  state: optional(oneOf('open', 'closed')),
  base: optional(text),
  maintainer_can_modify: optional(truth),
};
const MERGE = {
  commit_title: optional(text),
  commit_message: optional(text),
  sha: optional(text),
  merge_method: optional(oneOf('merge', 'squash', 'rebase')),
};

const LONGEST_TITLE = 256;
/** Characters of a body or a comment. */
export const LONGEST_BODY = 65_536;

/** Pull requests. */
export function pullRoutes(services: Services, refsChanged: (actor: string) => Promise<void>): Routes {
  const { repository, addresses } = services;
  return {
    'GET /repos/{owner}/{repo}/pulls': (call) => listPulls(services, call),

    'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': async (call) => {
      const sha = parameter(call, 'commit_sha');
      const mine: PullRow[] = [];
      for (const pull of services.pulls.all()) {
        const range = await pullRange(services, pull);
        const commits = await repository.commitsBetween(range.base, range.head);
        if (commits.includes(sha) || pull.mergeCommitSha === sha) mine.push(pull);
      }
      return answerPage(services, call, mine);
    },

    'POST /repos/{owner}/{repo}/pulls': async (call) => {
      const pull = await createPull(services, call);
      return created(await describePullFully(services, pull.number, false));
    },

    'GET /repos/{owner}/{repo}/pulls/{pull_number}': async (call) =>
      ok(await describePullFully(services, requirePull(services, call).number)),

    'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': async (call) => {
      const pull = requirePull(services, call);
      await editPull(services, pull, call);
      return ok(await describePullFully(services, pull.number));
    },

    'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': async (call) => {
      const range = await pullRange(services, requirePull(services, call));
      const commits = await repository.commits(await repository.commitsBetween(range.base, range.head));
      return paged(
        call,
        commits.map((commit) => presentCommit(addresses, commit)),
      );
    },

    'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': async (call) => {
      const range = await pullRange(services, requirePull(services, call));
      const files = await repository.diffSince(range.base, range.head);
      return paged(
        call,
        files.map((file) => presentDiff(addresses, range.head, file)),
      );
    },

    'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge': (call) => {
      if (requirePull(services, call).mergedAt === null) throw refusals.notFound();
      return noContent;
    },

    'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': async (call) => {
      const fields = readFields(call.body, MERGE);
      const sha = await mergePull(services, {
        pull: requirePull(services, call),
        by: call.user.login,
        method: fields.merge_method ?? 'merge',
        sha: fields.sha,
        title: fields.commit_title,
        message: fields.commit_message,
      });
      await refsChanged(call.user.login);
      return ok({ sha, merged: true, message: 'Pull Request successfully merged' });
    },
  };
}

async function answerPage(services: Services, call: Call, pulls: readonly PullRow[]): Promise<Answer> {
  const { skip, size } = pageOf(call);
  const shown = await Promise.all(pulls.slice(skip, skip + size).map((pull) => describePull(services, pull)));
  const byNumber = new Map(shown.map((view) => [view.number, view]));
  return paged(call, pulls, (page) => page.map((pull) => byNumber.get(pull.number)));
}

function listPulls(services: Services, call: Call): Promise<Answer> {
  const { query } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const base = query.get('base');
  const field = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt';
  // GitHub's default: descending by creation, ascending when another order is asked for.
  const direction = query.get('direction') ?? (field === 'createdAt' ? 'desc' : 'asc');
  const pulls = services.pulls
    .all()
    .filter((pull) => state === 'all' || pull.state === state)
    .filter((pull) => base === null || pull.base === base)
    // A head without an owner is no filter, as on GitHub.
    .filter((pull) => !head?.includes(':') || `${services.owner}:${pull.head}` === head)
    .sort((a, b) => a[field].localeCompare(b[field]) || a.number - b.number);
  return answerPage(services, call, direction === 'asc' ? pulls : pulls.reverse());
}

async function createPull(services: Services, call: Call): Promise<PullRow> {
  const { repository, pulls } = services;
  const fields = readFields(call.body, NEW_PULL);
  const head = ownBranch(services, fields.head);
  const headSha = head === undefined ? undefined : await repository.branch(head);
  if (head === undefined || headSha === undefined) throw refusals.badPullField('head');
  const baseSha = await repository.branch(fields.base);
  if (baseSha === undefined) throw refusals.badPullField('base');
  checkLengths(fields.title, fields.body);
  if (await repository.isAncestor(headSha, baseSha)) throw refusals.noCommitsBetween(fields.base, head);
  // Nothing is awaited from here on: of two callers at once the second finds the first's.
  if (pulls.openBetween(head, fields.base)) throw refusals.pullExists(`${services.owner}:${head}`);
  const pull = pulls.create(
    {
      title: fields.title,
      body: fields.body ?? null,
      draft: fields.draft ? 1 : 0,
      head,
      base: fields.base,
      headSha,
      baseSha,
      author: call.user.login,
    },
    services.now(),
  );
  // A move of the branch since it was read was followed for the pull requests there were then.
  const moved = await repository.branch(head);
  if (moved !== undefined && moved !== headSha) pulls.headMoved(pull.number, moved, services.now());
  return pull;
}

/** `branch` or `owner:branch`; another owner would be a fork, which there are none of. */
function ownBranch(services: Services, head: string): string | undefined {
  const colon = head.indexOf(':');
  if (colon < 0) return head;
  return head.slice(0, colon).toLowerCase() === services.owner.toLowerCase() ? head.slice(colon + 1) : undefined;
}

function checkLengths(title: string | undefined, body: string | null | undefined): void {
  if (title !== undefined && title.trim() === '') throw refusals.blankTitle();
  if (isLonger(title, LONGEST_TITLE)) throw refusals.tooLong('Issue', 'title', LONGEST_TITLE);
  if (isLonger(body, LONGEST_BODY)) throw refusals.tooLong('Issue', 'body', LONGEST_BODY);
}

/** In characters as people count them, not in UTF-16 units. */
export function isLonger(content: string | null | undefined, maximum: number): boolean {
  return typeof content === 'string' && content.length > maximum && [...content].length > maximum;
}

async function editPull(services: Services, pull: PullRow, call: Call): Promise<void> {
  const { state, title = pull.title, body = pull.body, base = pull.base } = readFields(call.body, EDITED_PULL);
  checkLengths(title, body);
  if (base !== pull.base && (await services.repository.branch(base)) === undefined) throw refusals.badPullField('base');
  if (state !== undefined && state !== pull.state) await changeState(services, pull);
  if (title !== pull.title || body !== pull.body || base !== pull.base) {
    services.pulls.edit(pull.number, { title, body, base }, services.now());
  }
}

async function changeState(services: Services, pull: PullRow): Promise<void> {
  if (pull.state === 'closed') return reopen(services, pull);
  const base = await services.repository.branch(pull.base);
  services.pulls.close(pull.number, base ?? pull.baseSha, services.now());
}

async function reopen(services: Services, pull: PullRow): Promise<void> {
  if (pull.mergedAt !== null) throw refusals.pullState('The pull request is merged.');
  const head = await services.repository.branch(pull.head);
  if (head === undefined) throw refusals.pullState(`The ${pull.head} branch has been deleted.`);
  if (services.pulls.openBetween(pull.head, pull.base)) {
    throw refusals.pullState(`There is already an open pull request from ${pull.head} to ${pull.base}.`);
  }
  services.pulls.reopen(pull.number, head, services.now());
}
