import type { CommentRow, LabelRow, ReviewRow } from '../store/discussion.ts';
import { type Addresses, nodeId } from './addresses.ts';
import { presentUser } from './people.ts';

export function presentLabel(addresses: Addresses, label: LabelRow) {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${addresses.repository}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function presentComment(addresses: Addresses, comment: CommentRow) {
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${addresses.repository}/issues/comments/${comment.id}`,
    html_url: `${addresses.html}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${addresses.repository}/issues/${comment.number}`,
    body: comment.body,
    user: presentUser(addresses, comment.author),
    author_association: 'MEMBER',
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    performed_via_github_app: null,
  };
}

export function presentReview(addresses: Addresses, review: ReviewRow) {
  const html = `${addresses.html}/pull/${review.number}#pullrequestreview-${review.id}`;
  const pull = `${addresses.repository}/pulls/${review.number}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: presentUser(addresses, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt !== null && { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
    author_association: 'MEMBER',
  };
}
