import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBranch, pushFiles } from './testing/seed.ts';
import { REPOSITORY, type ServedGitHost, serveGitHost } from './testing/serve-git-host.ts';

let served: ServedGitHost;

beforeEach(async () => {
  served = await serveGitHost();
});

afterEach(async () => {
  await served.git(['-C', served.host.repositoryDirectory, 'fsck', '--strict', '--no-dangling']);
  expect(served.watched.violations).toEqual([]);
  await served.close();
});

test('a promotion travels through the API: branch, tree, commit, pull request, labels, comment, review, merge, clone', async () => {
  const { bot, reviewer } = served;
  await pushFiles(served, { 'models/digits/dev/release.yaml': 'version: 1\n', 'old.txt': 'x\n' });
  const head = await createBranch(served, 'promote/dev/digits', {
    'models/digits/dev/release.yaml': 'version: 2\n',
    'old.txt': null,
  });
  const { data: pull } = await bot.pulls.create({
    ...REPOSITORY,
    title: 'Promote digits 2 to dev',
    head: 'promote/dev/digits',
    base: 'main',
    body: 'evidence',
  });
  expect(pull).toMatchObject({ number: 1, state: 'open', mergeable: null, head: { sha: head }, changed_files: 2 });
  const pull_number = pull.number;
  await bot.issues.addLabels({ ...REPOSITORY, issue_number: pull_number, labels: ['promotion', 'dev'] });
  await bot.issues.createComment({ ...REPOSITORY, issue_number: pull_number, body: 'hello' });
  await bot.pulls.requestReviewers({ ...REPOSITORY, pull_number, reviewers: ['reviewer'] });
  await reviewer.pulls.createReview({ ...REPOSITORY, pull_number, event: 'APPROVE' });
  const { data: seen } = await reviewer.pulls.get({ ...REPOSITORY, pull_number });
  expect(seen).toMatchObject({ mergeable: true, mergeable_state: 'clean', comments: 1, requested_reviewers: [] });
  expect(seen.labels.map((label) => label.name)).toEqual(['promotion', 'dev']);
  const { data: merge } = await reviewer.pulls.merge({ ...REPOSITORY, pull_number, sha: head });
  expect(merge).toMatchObject({ merged: true, message: 'Pull Request successfully merged' });
  expect((await bot.pulls.get({ ...REPOSITORY, pull_number })).data).toMatchObject({
    state: 'closed',
    merged: true,
    merged_by: { login: 'reviewer' },
    merge_commit_sha: merge.sha,
  });
  const clone = served.folder('clone');
  await served.git(['clone', '--quiet', served.cloneUrl, clone]);
  expect((await served.git(['rev-parse', 'HEAD'], clone)).trim()).toBe(merge.sha);
  expect(await served.git(['ls-files'], clone)).toBe('models/digits/dev/release.yaml\n');
});
