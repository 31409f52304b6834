import { presentReview } from '../present/discussion.ts';
import { presentUser } from '../present/people.ts';
import type { Services } from '../services.ts';
import type { ReviewRow } from '../store/discussion.ts';
import type { PullRow } from '../store/pulls.ts';
import { objects, oneOf, optional, readFields, text, texts } from '../wire/body.ts';
import { type Call, created, ok, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged } from '../wire/pages.ts';
import { describePull, requirePull } from './pull-view.ts';
import { isLonger, LONGEST_BODY } from './pulls.ts';

const NEW_REVIEW = {
  commit_id: optional(text),
  body: optional(text),
  event: optional(oneOf('APPROVE', 'REQUEST_CHANGES', 'COMMENT')),
  comments: optional(objects),
};
const REVIEWERS = { reviewers: optional(texts), team_reviewers: optional(texts) };

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

/** Reviews and who is asked for one. */
export function reviewRoutes(services: Services): Routes {
  const { discussion, addresses } = services;
  const path = '/repos/{owner}/{repo}/pulls/{pull_number}';

  const requested = (pull: PullRow) => ({
    users: discussion.people(pull.number, 'reviewer').map((login) => presentUser(addresses, login)),
    teams: [],
  });

  return {
    [`GET ${path}/reviews`]: (call) => {
      const reviews = discussion
        .reviews(requirePull(services, call).number)
        // What is pending only its author sees.
        .filter((review) => review.state !== 'PENDING' || review.author === call.user.login);
      return paged(
        call,
        reviews.map((review) => presentReview(addresses, review)),
      );
    },

    [`POST ${path}/reviews`]: (call) => {
      const pull = requirePull(services, call);
      const review = createReview(services, pull, call);
      discussion.removePeople(pull.number, 'reviewer', [call.user.login]);
      return ok(presentReview(addresses, review));
    },

    [`GET ${path}/requested_reviewers`]: (call) => ok(requested(requirePull(services, call))),

    [`POST ${path}/requested_reviewers`]: async (call) => {
      const pull = requirePull(services, call);
      const fields = readFields(call.body, REVIEWERS);
      const logins = collaborators(services, pull, fields.reviewers ?? []);
      if (fields.team_reviewers?.[0] !== undefined) throw refusals.noTeam(fields.team_reviewers[0]);
      discussion.addPeople(pull.number, 'reviewer', logins);
      return created(await describePull(services, pull));
    },

    [`DELETE ${path}/requested_reviewers`]: async (call) => {
      const pull = requirePull(services, call);
      const fields = readFields(call.body, REVIEWERS);
      discussion.removePeople(pull.number, 'reviewer', fields.reviewers ?? []);
      return ok(await describePull(services, pull));
    },
  };
}

function createReview(services: Services, pull: PullRow, call: Call): ReviewRow {
  const { event, body = '', commit_id: commitId = pull.headSha } = readFields(call.body, NEW_REVIEW);
  const author = call.user.login;
  if (pull.author === author) refuseOwn(event);
  if (event !== undefined && event !== 'APPROVE' && body.trim() === '') throw refusals.reviewBody();
  if (isLonger(body, LONGEST_BODY)) throw refusals.tooLong('PullRequestReview', 'body', LONGEST_BODY);
  if (event === undefined && hasPending(services, pull, author)) throw refusals.onePendingReview();
  return services.discussion.createReview({
    number: pull.number,
    author,
    state: event === undefined ? 'PENDING' : STATES[event],
    body,
    commitId,
    submittedAt: event === undefined ? null : services.now(),
  });
}

/** Nobody judges their own work; a comment is no judgement. */
function refuseOwn(event: keyof typeof STATES | undefined): void {
  if (event === 'APPROVE') throw refusals.reviewOwn('approve');
  if (event === 'REQUEST_CHANGES') throw refusals.reviewOwn('request changes on');
}

function hasPending(services: Services, pull: PullRow, author: string): boolean {
  return services.discussion
    .reviews(pull.number)
    .some((review) => review.state === 'PENDING' && review.author === author);
}

/** The logins as their users write them. All are refused when one of them cannot be asked. */
function collaborators(services: Services, pull: PullRow, logins: readonly string[]): string[] {
  return logins.map((login) => {
    if (login.toLowerCase() === pull.author.toLowerCase()) throw refusals.reviewAuthor();
    const user = services.users.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
    if (user === undefined) throw refusals.notCollaborator(`${services.owner}/${services.name}`);
    return user.login;
  });
}
