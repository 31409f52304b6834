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
  };
}
