import { afterEach, beforeEach, expect, test } from 'vitest';
import { refused } from './testing/refused.ts';
import { commitFiles, createBranch } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;
const ISSUE = { ...REPOSITORY, issue_number: 1 };
const PULL = { ...REPOSITORY, pull_number: 1 };

beforeEach(async () => {
  served = await serveGitHost();
  await commitFiles(served, { 'a.txt': 'a\n' });
  await createBranch(served, 'side', { 'a.txt': 'b\n' });
  await served.bot.pulls.create({ ...REPOSITORY, title: 'Change', head: 'side', base: 'main' });
});

afterEach(async () => {
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

test('labels are created on first use, added once, replaced, removed; names do not depend on case', async () => {
  const { issues } = served.bot;
  await issues.createLabel({ ...REPOSITORY, name: 'promotion', color: 'aabbcc', description: 'A promotion' });
  await issues.addLabels({ ...ISSUE, labels: ['Promotion', 'env: dev'] });
  await issues.addLabels({ ...ISSUE, labels: ['env: dev'] });
  const names = async () => (await issues.listLabelsOnIssue(ISSUE)).data.map((label) => label.name);
  expect(await names()).toEqual(['promotion', 'env: dev']);
  expect((await issues.getLabel({ ...REPOSITORY, name: 'env: dev' })).data).toMatchObject({ color: 'ededed' });
  await issues.setLabels({ ...ISSUE, labels: ['other'] });
  expect(await names()).toEqual(['other']);
  await issues.removeLabel({ ...ISSUE, name: 'other' });
  expect(await names()).toEqual([]);
  expect(await refused(issues.removeLabel({ ...ISSUE, name: 'other' }))).toBe('404 Label does not exist');
  expect((await issues.listLabelsForRepo(REPOSITORY)).data).toHaveLength(3);
});

test('what GitHub refuses about labels is refused in its words', async () => {
  const { issues } = served.bot;
  await issues.createLabel({ ...REPOSITORY, name: 'x' });
  expect(await refused(issues.createLabel({ ...REPOSITORY, name: 'X' }))).toBe(
    '422 Validation Failed [{"resource":"Label","code":"already_exists","field":"name"}]',
  );
  const invalid = '422 Validation Failed [{"resource":"Label","code":"invalid","field":"name"}]';
  expect(await refused(issues.createLabel({ ...REPOSITORY, name: 'x'.repeat(51) }))).toBe(invalid);
  expect(await refused(issues.addLabels({ ...ISSUE, labels: ['x'.repeat(51)] }))).toBe(invalid);
  expect(await refused(issues.getLabel({ ...REPOSITORY, name: 'none' }))).toBe('404 Not Found');
});

test('comments are written, changed and removed; one that is too long or empty is refused', async () => {
  const { issues } = served.bot;
  const { data } = await issues.createComment({ ...ISSUE, body: 'one' });
  await issues.createComment({ ...ISSUE, body: 'two' });
  await issues.updateComment({ ...REPOSITORY, comment_id: data.id, body: 'changed' });
  const bodies = async () => (await issues.listComments(ISSUE)).data.map((comment) => comment.body);
  expect(await bodies()).toEqual(['changed', 'two']);
  expect((await issues.getComment({ ...REPOSITORY, comment_id: data.id })).data.user?.login).toBe('platform-bot');
  await issues.deleteComment({ ...REPOSITORY, comment_id: data.id });
  expect(await bodies()).toEqual(['two']);
  expect(await refused(issues.createComment({ ...ISSUE, body: 'x'.repeat(65_537) }))).toContain(
    'body is too long (maximum is 65536 characters)',
  );
  expect(await refused(issues.createComment({ ...ISSUE, body: ' ' }))).toMatch(/^422 Validation Failed/);
  expect(await refused(issues.createComment({ ...ISSUE, issue_number: 9, body: 'x' }))).toBe('404 Not Found');
});

test('reviewers are asked once each; who cannot be asked is refused in GitHub’s words, and then nobody is asked', async () => {
  const { pulls } = served.bot;
  await pulls.requestReviewers({ ...PULL, reviewers: ['Reviewer', 'reviewer'] });
  const asked = async () => (await pulls.listRequestedReviewers(PULL)).data.users.map((user) => user.login);
  expect(await asked()).toEqual(['reviewer']);
  await pulls.removeRequestedReviewers({ ...PULL, reviewers: ['reviewer'] });
  expect(await asked()).toEqual([]);
  expect(await refused(pulls.requestReviewers({ ...PULL, reviewers: ['reviewer', 'stranger'] }))).toBe(
    '422 Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/gitops repository.',
  );
  expect(await refused(pulls.requestReviewers({ ...PULL, reviewers: ['platform-bot'] }))).toBe(
    '422 Review cannot be requested from pull request author.',
  );
  expect(await refused(pulls.requestReviewers({ ...PULL, team_reviewers: ['ml-leads'] }))).toMatch(
    /^422 Validation Failed \["Could not resolve to a node/,
  );
  expect(await asked()).toEqual([]);
});

test('a review is of the head as it is, by who asks; authors do not judge their own work', async () => {
  const { pulls } = served.bot;
  const { data: pull } = await pulls.get(PULL);
  await pulls.requestReviewers({ ...PULL, reviewers: ['reviewer'] });
  expect(await refused(pulls.createReview({ ...PULL, event: 'APPROVE' }))).toBe(
    '422 Unprocessable Entity ["Can not approve your own pull request"]',
  );
  expect(await refused(pulls.createReview({ ...PULL, event: 'REQUEST_CHANGES', body: 'no' }))).toBe(
    '422 Unprocessable Entity ["Can not request changes on your own pull request"]',
  );
  await pulls.createReview({ ...PULL, event: 'COMMENT', body: 'note' });
  expect(await refused(served.reviewer.pulls.createReview({ ...PULL, event: 'COMMENT' }))).toMatch(/^422/);
  await served.reviewer.pulls.createReview({ ...PULL, event: 'APPROVE', body: 'fine' });
  await served.reviewer.pulls.createReview(PULL);
  expect(await refused(served.reviewer.pulls.createReview(PULL))).toBe(
    '422 Unprocessable Entity ["User can only have one pending review per pull request"]',
  );
  const { data } = await pulls.listReviews(PULL);
  expect(data).toMatchObject([
    { user: { login: 'platform-bot' }, state: 'COMMENTED' },
    { user: { login: 'reviewer' }, state: 'APPROVED', commit_id: pull.head.sha, body: 'fine' },
  ]);
  expect((await served.reviewer.pulls.listReviews(PULL)).data).toHaveLength(3);
  expect((await pulls.listRequestedReviewers(PULL)).data.users).toEqual([]);
});

test('people who may write can be assigned; others are left out', async () => {
  const { data } = await served.bot.issues.addAssignees({ ...ISSUE, assignees: ['reviewer', 'stranger'] });
  expect(data.assignees?.map((user) => user.login)).toEqual(['reviewer']);
});
