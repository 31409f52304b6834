import { readFile } from 'node:fs/promises';
import { Octokit } from '@octokit/rest';

/** The person who reads promotion pull requests: a second identity on the Git host. */
export interface Reviewer {
  pullRequest(
    number: number,
  ): Promise<{ readonly title: string; readonly body: string; readonly base: string; readonly head: string }>;
  openPullRequests(): Promise<number[]>;
  /** Approves the head that was read and merges exactly that; resolves with the merge commit. */
  approveAndMerge(number: number, head: string): Promise<string>;
  /** The commit that merged it, or undefined. */
  mergeCommit(number: number): Promise<string | undefined>;
  /** How many commits of the default branch's history of a file left that version in it. */
  commitsOf(path: string, version: string): Promise<number>;
  /** How many deployments a commit has to an environment. */
  deployments(commit: string, environment: string): Promise<number>;
}

export async function createReviewer(options: {
  apiUrl: string;
  tokenFile: string;
  owner: string;
  repo: string;
}): Promise<Reviewer> {
  const { owner, repo } = options;
  const octokit = new Octokit({ baseUrl: options.apiUrl, auth: (await readFile(options.tokenFile, 'utf8')).trim() });
  return {
    async pullRequest(number) {
      const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
      return { title: data.title, body: data.body ?? '', base: data.base.sha, head: data.head.sha };
    },
    async openPullRequests() {
      const { data } = await octokit.rest.pulls.list({ owner, repo, state: 'open' });
      return data.map((pull) => pull.number);
    },
    async approveAndMerge(number, head) {
      await octokit.rest.pulls.createReview({ owner, repo, pull_number: number, commit_id: head, event: 'APPROVE' });
      const { data } = await octokit.rest.pulls.merge({ owner, repo, pull_number: number, sha: head });
      return data.sha;
    },
    async mergeCommit(number) {
      const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
      return data.merged ? (data.merge_commit_sha ?? undefined) : undefined;
    },
    async commitsOf(path, version) {
      const { data } = await octokit.rest.repos.listCommits({ owner, repo, path, per_page: 100 });
      const texts = await Promise.all(
        data.map(({ sha }) =>
          octokit.rest.repos.getContent({ owner, repo, path, ref: sha, mediaType: { format: 'raw' } }),
        ),
      );
      // The raw media type answers with the file's text, which the client's types do not know.
      return texts.filter((text) => new RegExp(`^  version: ["']?${version}["']?$`, 'm').test(String(text.data)))
        .length;
    },
    async deployments(commit, environment) {
      const { data } = await octokit.rest.repos.listDeployments({ owner, repo, sha: commit, environment });
      return data.length;
    },
  };
}
