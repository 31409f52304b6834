import { type PullDetails, type PullView, presentPull, presentPullDetails } from '../present/pull.ts';
import { repositoryFacts, type Services } from '../services.ts';
import type { PullRow } from '../store/pulls.ts';
import { type Call, parameter } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';

/** @throws GitHubError 404 */
export function requirePull(services: Services, call: Call, name = 'pull_number'): PullRow {
  const number = Number(parameter(call, name));
  const pull = Number.isSafeInteger(number) ? services.pulls.get(number) : undefined;
  if (pull === undefined) throw refusals.notFound();
  return pull;
}

async function viewOf(services: Services, pull: PullRow): Promise<PullView> {
  const base = pull.state === 'open' ? await services.repository.branch(pull.base) : undefined;
  return {
    pull,
    repository: repositoryFacts(services),
    baseSha: base ?? pull.baseSha,
    labels: services.discussion.labelsOf(pull.number),
    reviewers: services.discussion.people(pull.number, 'reviewer'),
    assignees: services.discussion.people(pull.number, 'assignee'),
  };
}

export async function describePull(services: Services, pull: PullRow) {
  return presentPull(services.addresses, await viewOf(services, pull));
}

/** With what takes a look at the commits. Right after creation it is not known yet whether the pull request can be merged. */
export async function describePullFully(services: Services, number: number, judged = true) {
  const pull = services.pulls.get(number);
  if (pull === undefined) throw refusals.notFound();
  const view = await viewOf(services, pull);
  const range: PullRange = { base: view.baseSha, head: pull.headSha };
  const [mergeable, commits, files] = await Promise.all([
    judged && pull.state === 'open' ? isMergeable(services, range) : null,
    services.repository.commitsBetween(range.base, range.head),
    services.repository.diffSince(range.base, range.head),
  ]);
  const details: PullDetails = {
    mergeable,
    mergeableState: mergeableState(services, pull, mergeable),
    commits: commits.length,
    files,
    comments: services.discussion.comments(pull.number),
  };
  return presentPullDetails(services.addresses, view, details);
}

export interface PullRange {
  readonly base: string;
  readonly head: string;
}

export async function pullRange(services: Services, pull: PullRow): Promise<PullRange> {
  return { base: (await viewOf(services, pull)).baseSha, head: pull.headSha };
}

async function isMergeable(services: Services, range: PullRange): Promise<boolean> {
  const tree = await services.repository.mergeTree(range.base, range.head).catch(() => undefined);
  return tree !== undefined;
}

function mergeableState(services: Services, pull: PullRow, mergeable: boolean | null): string {
  if (mergeable === null) return 'unknown';
  if (!mergeable) return 'dirty';
  if (pull.draft === 1) return 'draft';
  return hasBadSignals(services, pull.headSha) ? 'unstable' : 'clean';
}

const GOOD_CONCLUSIONS = ['success', 'neutral', 'skipped'];

function hasBadSignals(services: Services, sha: string): boolean {
  const checks = services.signals.checks(sha);
  const newest = checks.filter((check, index) => checks.findIndex((other) => other.name === check.name) === index);
  const badCheck = newest.some((check) => !GOOD_CONCLUSIONS.includes(check.conclusion ?? ''));
  return badCheck || latestStatuses(services, sha).some((status) => status.state !== 'success');
}

/** The newest status of every context. */
export function latestStatuses(services: Services, sha: string) {
  const statuses = services.signals.statuses(sha);
  return statuses.filter((status, index) => statuses.findIndex((other) => other.context === status.context) === index);
}
