import type { Deployment, FileVersion } from './git-host.ts';
import { GitHostGarbageError } from './git-host-error.ts';
import { eachLimited, type Place, readFilesAt } from './read-files.ts';

/** GitHub tells at most this many files of a comparison. */
const COMPARED_LIMIT = 300;
const PAGE = 100;
/** Newest statuses of a deployment that are looked at. */
const STATUSES = 10;

interface HistoryQuery {
  readonly branch: string;
  readonly path: string;
  readonly limit: number;
}

/** The commits on a branch that changed a file, with its content at each. */
export async function readHistory(
  place: Place,
  { branch, path, limit }: HistoryQuery,
): Promise<readonly FileVersion[]> {
  const { octokit, owner, repo } = place;
  const { data } = await octokit.rest.repos.listCommits({
    owner,
    repo,
    sha: branch,
    path,
    per_page: Math.min(limit, PAGE),
  });
  return eachLimited(data, async ({ sha, commit }) => ({
    commit: sha,
    at: commit.committer?.date ?? commit.author?.date ?? '',
    author: commit.author?.name ?? 'unknown',
    content: (await readFilesAt(place, sha, [path])).get(path),
  }));
}

/** The files that differ between the common ancestor and the head. */
export async function compareCommits({ octokit, owner, repo }: Place, base: string, head: string) {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    owner,
    repo,
    basehead: `${base}...${head}`,
    per_page: 1,
  });
  const files = data.files ?? [];
  if (files.length >= COMPARED_LIMIT) {
    throw new GitHostGarbageError(`The difference of ${base} and ${head} has more files than GitHub tells`, {
      status: 200,
      hint: `change fewer than ${COMPARED_LIMIT} files at once`,
      retryable: false,
    });
  }
  // A rename is a removal and an addition: both paths count.
  return files.flatMap(({ filename, sha, status, previous_filename }) => [
    { path: filename, blob: sha ?? '', status },
    ...(previous_filename === undefined ? [] : [{ path: previous_filename, blob: '', status: 'removed' }]),
  ]);
}

interface DeploymentQuery {
  readonly environment: string;
  readonly limit: number;
  readonly task: string | undefined;
}

/**
 * An environment's newest deployments, each with its newest status. GitHub makes a deployment inactive as soon as another to the same environment
 * succeeds, also one of another model: that says nothing of how it went, so the status before counts.
 */
export async function readDeployments(
  { octokit, owner, repo }: Place,
  { environment, limit, task }: DeploymentQuery,
): Promise<readonly Deployment[]> {
  const { data } = await octokit.rest.repos.listDeployments({
    owner,
    repo,
    environment,
    ...(task === undefined ? {} : { task }),
    per_page: Math.min(limit, PAGE),
  });
  return eachLimited(data, async (deployment) => {
    const statuses = await octokit.rest.repos.listDeploymentStatuses({
      owner,
      repo,
      deployment_id: deployment.id,
      per_page: STATUSES,
    });
    const newest = statuses.data.find(({ state }) => state !== 'inactive') ?? statuses.data[0];
    return {
      commit: deployment.sha,
      environment: deployment.environment,
      task: deployment.task,
      payload: deployment.payload,
      state: newest?.state,
      at: newest?.created_at,
      description: newest?.description,
    };
  });
}
