import { presentComment, presentLabel } from '../present/discussion.ts';
import type { Services } from '../services.ts';
import type { CommentRow, LabelRow } from '../store/discussion.ts';
import { type JsonObject, nullable, optional, readFields, text, texts } from '../wire/body.ts';
import { type Call, created, noContent, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged } from '../wire/pages.ts';
import { describePull, requirePull } from './pull-view.ts';
import { isLonger, LONGEST_BODY } from './pulls.ts';

const COMMENT = { body: text };
const NEW_LABEL = { name: text, color: optional(text), description: optional(nullable(text)) };
const ASSIGNEES = { assignees: optional(texts) };

const LONGEST_LABEL = 50;

/** What GitHub keeps at a pull request's issue: labels, comments, assignees. */
export function issueRoutes(services: Services): Routes {
  return { ...labelRoutes(services), ...commentRoutes(services), ...assigneeRoutes(services) };
}

function labelRoutes(services: Services): Routes {
  const { discussion, addresses } = services;
  const path = '/repos/{owner}/{repo}/issues/{issue_number}/labels';
  const present = (labels: readonly LabelRow[]) => labels.map((label) => presentLabel(addresses, label));
  const put = (call: Call, replace: boolean) => {
    const { number } = requirePull(services, call, 'issue_number');
    discussion.putLabels(number, readLabelNames(call.body), replace);
    services.pulls.touch(number, services.now());
    return ok(present(discussion.labelsOf(number)));
  };
  return {
    'GET /repos/{owner}/{repo}/labels': (call) => paged(call, present(discussion.labels())),

    'GET /repos/{owner}/{repo}/labels/{name}': (call) => {
      const label = discussion.label(parameter(call, 'name'));
      if (label === undefined) throw refusals.notFound();
      return ok(presentLabel(addresses, label));
    },

    'POST /repos/{owner}/{repo}/labels': (call) => {
      const { name, color = 'ededed', description = null } = readFields(call.body, NEW_LABEL);
      checkLabelName(name);
      if (!/^[0-9a-f]{6}$/i.test(color)) throw refusals.badLabel('color');
      if (discussion.label(name)) throw refusals.labelExists();
      return created(presentLabel(addresses, discussion.createLabel({ name, color, description })));
    },

    [`GET ${path}`]: (call) =>
      paged(call, present(discussion.labelsOf(requirePull(services, call, 'issue_number').number))),
    [`POST ${path}`]: (call) => put(call, false),
    [`PUT ${path}`]: (call) => put(call, true),

    [`DELETE ${path}/{name}`]: (call) => {
      const { number } = requirePull(services, call, 'issue_number');
      const label = discussion.label(parameter(call, 'name'));
      if (label === undefined || !discussion.removeLabel(number, label.id)) throw refusals.labelMissing();
      return ok(present(discussion.labelsOf(number)));
    },
  };
}

/** `{labels: […]}` with names or objects that have one. */
function readLabelNames(body: JsonObject): string[] {
  const labels = body['labels'];
  const names = Array.isArray(labels) ? labels.map(labelName) : undefined;
  if (names === undefined)
    throw refusals.badBody([`For 'properties/labels', ${JSON.stringify(labels)} is not an array.`]);
  for (const name of names) checkLabelName(name);
  return names;
}

function labelName(label: unknown): string {
  const name = typeof label === 'object' && label !== null ? (label as { name?: unknown }).name : label;
  if (typeof name !== 'string') throw refusals.badLabel('name');
  return name;
}

function checkLabelName(name: string): void {
  if (name.trim() === '' || isLonger(name, LONGEST_LABEL)) throw refusals.badLabel('name');
}

function commentRoutes(services: Services): Routes {
  const { discussion, addresses } = services;
  const list = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
  const one = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
  return {
    [`GET ${list}`]: (call) => {
      const comments = discussion.comments(requirePull(services, call, 'issue_number').number);
      return paged(
        call,
        comments.map((comment) => presentComment(addresses, comment)),
      );
    },

    [`POST ${list}`]: (call) => {
      const { number } = requirePull(services, call, 'issue_number');
      const body = readComment(call);
      const at = services.now();
      const comment = discussion.createComment({ number, author: call.user.login, body, at });
      services.pulls.touch(number, at);
      return created(presentComment(addresses, comment));
    },

    [`GET ${one}`]: (call) => ok(presentComment(addresses, requireComment(services, call))),

    [`PATCH ${one}`]: (call) => {
      const { id } = requireComment(services, call);
      discussion.editComment(id, readComment(call), services.now());
      return ok(presentComment(addresses, requireComment(services, call)));
    },

    [`DELETE ${one}`]: (call) => {
      discussion.deleteComment(requireComment(services, call).id);
      return noContent;
    },
  };
}

function readComment(call: Call): string {
  const { body } = readFields(call.body, COMMENT);
  if (body.trim() === '') throw refusals.blankComment();
  if (isLonger(body, LONGEST_BODY)) throw refusals.tooLong('IssueComment', 'body', LONGEST_BODY);
  return body;
}

function requireComment(services: Services, call: Call): CommentRow {
  const comment = services.discussion.comment(Number(parameter(call, 'comment_id')) || 0);
  if (comment === undefined) throw refusals.notFound();
  return comment;
}

function assigneeRoutes(services: Services): Routes {
  return {
    'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees': async (call) => {
      const pull = requirePull(services, call, 'issue_number');
      const wanted = (readFields(call.body, ASSIGNEES).assignees ?? []).map((login) => login.toLowerCase());
      // Who cannot be assigned is left out without a word.
      const known = services.users.map(({ login }) => login).filter((login) => wanted.includes(login.toLowerCase()));
      services.discussion.addPeople(pull.number, 'assignee', known);
      return created(await describeIssue(services, pull.number));
    },
  };
}

async function describeIssue(services: Services, number: number) {
  const pull = services.pulls.get(number);
  if (pull === undefined) throw refusals.notFound();
  const view = await describePull(services, pull);
  const issue = view.issue_url;
  return {
    id: view.id,
    node_id: view.node_id,
    number,
    url: issue,
    repository_url: services.addresses.repository,
    labels_url: `${issue}/labels{/name}`,
    comments_url: `${issue}/comments`,
    events_url: `${issue}/events`,
    html_url: view.html_url,
    state: view.state,
    title: view.title,
    body: view.body,
    user: view.user,
    labels: view.labels,
    assignee: view.assignee,
    assignees: view.assignees,
    milestone: null,
    locked: false,
    comments: services.discussion.comments(number).length,
    pull_request: { url: view.url, html_url: view.html_url, diff_url: view.diff_url, patch_url: view.patch_url },
    closed_at: view.closed_at,
    created_at: view.created_at,
    updated_at: view.updated_at,
    author_association: view.author_association,
  };
}
