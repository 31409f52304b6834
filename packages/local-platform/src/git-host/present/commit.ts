import type { FileDiff } from '../git/diff.ts';
import type { Commit } from '../git/git-repository.ts';
import { type Addresses, encodePath, nodeId } from './addresses.ts';
import { loginOf, presentUser } from './people.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null } as const;

/** A commit of the Git database (`/git/commits`). */
export function presentGitCommit(addresses: Addresses, commit: Commit) {
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${addresses.repository}/git/commits/${commit.sha}`,
    html_url: `${addresses.html}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${addresses.repository}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${addresses.repository}/git/commits/${sha}`,
      html_url: `${addresses.html}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** A commit as the repository's history shows it (`/commits`). */
export function presentCommit(addresses: Addresses, commit: Commit) {
  const url = `${addresses.repository}/commits/${commit.sha}`;
  const person = (email: string) => {
    const login = loginOf(email);
    return login === undefined ? null : presentUser(addresses, login);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url,
    html_url: `${addresses.html}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${addresses.repository}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${addresses.repository}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: UNSIGNED,
    },
    author: person(commit.author.email),
    committer: person(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${addresses.repository}/commits/${sha}`,
      html_url: `${addresses.html}/commit/${sha}`,
    })),
  };
}

/** One changed file of a commit, a comparison or a pull request. */
export function presentDiff(addresses: Addresses, commit: string, diff: FileDiff) {
  const path = encodePath(diff.path);
  return {
    sha: diff.sha,
    filename: diff.path,
    status: diff.status,
    additions: diff.additions,
    deletions: diff.deletions,
    changes: diff.additions + diff.deletions,
    blob_url: `${addresses.html}/blob/${commit}/${path}`,
    raw_url: `${addresses.html}/raw/${commit}/${path}`,
    contents_url: `${addresses.repository}/contents/${path}?ref=${commit}`,
    ...(diff.previousPath !== undefined && { previous_filename: diff.previousPath }),
    ...(diff.patch !== undefined && { patch: diff.patch }),
  };
}

export function presentRef(addresses: Addresses, ref: { name: string; sha: string; type: string }) {
  return {
    ref: ref.name,
    node_id: nodeId('Ref', ref.name),
    url: `${addresses.repository}/git/${encodePath(ref.name)}`,
    object: {
      type: ref.type,
      sha: ref.sha,
      url: `${addresses.repository}/git/${ref.type}s/${ref.sha}`,
    },
  };
}
