import type { CommentRow, LabelRow } from '../store/discussion.ts';
import type { PullRow } from '../store/pulls.ts';
import { type Addresses, nodeId } from './addresses.ts';
import { presentLabel } from './discussion.ts';
import { presentUser } from './people.ts';
import { presentRepository, type RepositoryFacts } from './repository.ts';

/** A pull request with what belongs to it. */
export interface PullView {
  readonly pull: PullRow;
  readonly repository: RepositoryFacts;
  /** Where the base branch is, or was at the end. */
  readonly baseSha: string;
  readonly labels: readonly LabelRow[];
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
}

/** What only the answer for one pull request tells. */
export interface PullDetails {
  readonly mergeable: boolean | null;
  readonly mergeableState: string;
  readonly commits: number;
  readonly files: readonly { readonly additions: number; readonly deletions: number }[];
  readonly comments: readonly CommentRow[];
}

/** A pull request as lists show it. */
export function presentPull(addresses: Addresses, view: PullView) {
  const { pull } = view;
  return {
    id: pull.number,
    node_id: nodeId('PullRequest', pull.number),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    body: pull.body,
    draft: pull.draft === 1,
    user: presentUser(addresses, pull.author),
    author_association: 'MEMBER',
    labels: view.labels.map((label) => presentLabel(addresses, label)),
    milestone: null,
    assignee: view.assignees[0] === undefined ? null : presentUser(addresses, view.assignees[0]),
    assignees: view.assignees.map((login) => presentUser(addresses, login)),
    requested_reviewers: view.reviewers.map((login) => presentUser(addresses, login)),
    requested_teams: [],
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    auto_merge: null,
    head: presentSide(addresses, view, { ref: pull.head, sha: pull.headSha }),
    base: presentSide(addresses, view, { ref: pull.base, sha: view.baseSha }),
    ...linksOf(addresses, pull),
  };
}

/** A pull request as its own address shows it. */
export function presentPullDetails(addresses: Addresses, view: PullView, details: PullDetails) {
  const { pull } = view;
  const sum = (key: 'additions' | 'deletions') => details.files.reduce((total, file) => total + file[key], 0);
  return {
    ...presentPull(addresses, view),
    merged: pull.mergedAt !== null,
    merged_by: pull.mergedBy === null ? null : presentUser(addresses, pull.mergedBy),
    mergeable: details.mergeable,
    mergeable_state: details.mergeableState,
    rebaseable: false,
    maintainer_can_modify: false,
    comments: details.comments.length,
    review_comments: 0,
    commits: details.commits,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: details.files.length,
  };
}

function presentSide(addresses: Addresses, view: PullView, side: { ref: string; sha: string }) {
  const { owner } = view.repository;
  return {
    label: `${owner}:${side.ref}`,
    ref: side.ref,
    sha: side.sha,
    user: presentUser(addresses, owner, 'Organization'),
    repo: presentRepository(addresses, view.repository),
  };
}

function linksOf(addresses: Addresses, pull: PullRow) {
  const html = `${addresses.html}/pull/${pull.number}`;
  const url = `${addresses.repository}/pulls/${pull.number}`;
  const issue = `${addresses.repository}/issues/${pull.number}`;
  const links = {
    self: url,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${addresses.repository}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${addresses.repository}/statuses/${pull.headSha}`,
  };
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    commits_url: links.commits,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}
