import { type Addresses, nodeId } from './addresses.ts';
import { ALL_RIGHTS, presentUser } from './people.ts';

export interface RepositoryFacts {
  readonly owner: string;
  readonly name: string;
  readonly branch: string;
  readonly openPulls: number;
}

/** Ends of the links every form of a repository carries, by field. */
const LINKS = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

const SINCE = '2026-01-01T00:00:00Z';

/** The repository, with every field of GitHub's full form: private, all merge methods but rebase. */
export function presentRepository(addresses: Addresses, facts: RepositoryFacts) {
  const { owner, name } = facts;
  const links = Object.fromEntries(Object.entries(LINKS).map(([key, end]) => [key, `${addresses.repository}${end}`]));
  return {
    id: 1,
    node_id: nodeId('Repository', name),
    name,
    full_name: `${owner}/${name}`,
    owner: presentUser(addresses, owner, 'Organization'),
    private: true,
    visibility: 'private',
    html_url: addresses.html,
    description: null,
    fork: false,
    url: addresses.repository,
    ...links,
    clone_url: `${addresses.html}.git`,
    git_url: `${addresses.html}.git`,
    ssh_url: `${addresses.html}.git`,
    svn_url: addresses.html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    default_branch: facts.branch,
    open_issues: facts.openPulls,
    open_issues_count: facts.openPulls,
    ...COUNTS,
    ...SWITCHES,
    permissions: ALL_RIGHTS,
    created_at: SINCE,
    updated_at: SINCE,
    pushed_at: SINCE,
  };
}

const COUNTS = {
  forks: 0,
  forks_count: 0,
  stargazers_count: 0,
  watchers: 0,
  watchers_count: 0,
  network_count: 0,
  subscribers_count: 0,
  size: 0,
} as const;

const SWITCHES = {
  archived: false,
  disabled: false,
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  allow_merge_commit: true,
  allow_squash_merge: true,
  allow_rebase_merge: false,
  allow_auto_merge: false,
  delete_branch_on_merge: false,
  allow_update_branch: false,
  allow_forking: false,
  web_commit_signoff_required: false,
} as const;
