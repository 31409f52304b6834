/** One of `errors[]` in a validation failure. */
export interface FieldError {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

/** An answer of the API that is no success. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  readonly status: number;
  readonly errors: readonly (FieldError | string)[] | undefined;

  constructor(status: number, message: string, errors?: readonly (FieldError | string)[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  body(): object {
    return {
      message: this.message,
      ...(this.errors && { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

const invalid = (errors: readonly (FieldError | string)[]) => new GitHubError(422, 'Validation Failed', errors);
const custom = (resource: string, message: string, field?: string) =>
  invalid([{ resource, code: 'custom', ...(field && { field }), message }]);

/**
 * Every refusal, with GitHub's own status and wording. Behind each stands where the wording was seen: `owner/repository#number`, or GitHub's
 * OpenAPI description.
 */
export const refusals = {
  /** docs.github.com/rest/overview/troubleshooting */
  badJson: () => new GitHubError(400, 'Problems parsing JSON'),
  /** docs.github.com/rest/overview/troubleshooting */
  noObject: () => new GitHubError(400, 'Body should be a JSON object'),
  /** docs.github.com/rest/about-the-rest-api/api-versions */
  unknownVersion: () => new GitHubError(400, 'Unsupported API version'),
  noToken: () => new GitHubError(401, 'Requires authentication'),
  badToken: () => new GitHubError(401, 'Bad credentials'),
  notFound: () => new GitHubError(404, 'Not Found'),
  /** emilyriederer/projmgr#43: one message and no `errors[]` */
  badBody: (problems: readonly string[]) => new GitHubError(422, `Invalid request.\n\n${problems.join('\n')}`),
  invalid,

  /** github/docs#31951, github/rest-api-description#637 */
  emptyRepository: () => new GitHubError(409, 'Git Repository is empty.'),
  noCommit: (ref: string) => new GitHubError(422, `No commit found for SHA: ${ref}`),
  noCommitForRef: (ref: string) => new GitHubError(404, `No commit found for the ref ${ref}`),
  branchNotFound: () => new GitHubError(404, 'Branch not found'),

  refName: () => new GitHubError(422, "Reference name must start with 'refs/' and have at least two slashes."),
  invalidRefName: (ref: string) => new GitHubError(422, `${ref} is not a valid ref name.`),
  /** renovatebot/renovate#20281 */
  refExists: () => new GitHubError(422, 'Reference already exists'),
  /** openaustralia/morph#1306 */
  refMissing: () => new GitHubError(422, 'Reference does not exist'),
  /** github/rest-api-description#4887 */
  refFailed: () => new GitHubError(422, 'Reference update failed'),
  /** prose/prose#148 */
  notFastForward: () => new GitHubError(422, 'Update is not a fast forward'),
  objectMissing: () => new GitHubError(422, 'Object does not exist'),

  /** osunyorg/admin#2035 */
  treeMissing: () => new GitHubError(422, 'Tree SHA does not exist'),
  /** osunyorg/admin#3732 */
  badTreeState: () => new GitHubError(422, 'GitRPC::BadObjectState'),
  badTreePath: () => new GitHubError(422, 'tree.path contains a malformed path component'),
  badTreeMode: () => new GitHubError(422, 'Must supply a valid tree.mode'),
  treeContent: () => new GitHubError(422, 'Must supply either tree.sha or tree.content'),
  badTreeObject: (sha: string, type: string) => new GitHubError(422, `tree.sha ${sha} is not a valid ${type}`),
  parentMissing: () => new GitHubError(422, 'Parent SHA does not exist or is not a commit object'),
  badBlob: () => new GitHubError(422, 'content is not valid Base64'),

  /** joshnh/fork-sync#112 */
  noCommitsBetween: (base: string, head: string) => custom('PullRequest', `No commits between ${base} and ${head}`),
  /** danielmiessler/the-power#175 */
  pullExists: (head: string) => custom('PullRequest', `A pull request already exists for ${head}.`),
  /** microsoft/vscode-pull-request-github#1149 */
  badPullField: (field: string) => invalid([{ resource: 'PullRequest', field, code: 'invalid' }]),
  blankTitle: () => invalid([{ resource: 'Issue', code: 'missing_field', field: 'title' }]),
  /** rustsec/rustsec#1445 */
  tooLong: (resource: string, field: string, maximum: number) =>
    custom(resource, `${field} is too long (maximum is ${maximum} characters)`, field),
  pullState: (message: string) => custom('PullRequest', `state cannot be changed. ${message}`, 'state'),

  /** GitHub's description, `PUT …/merge` */
  headModified: () => new GitHubError(409, 'Head branch was modified. Review and try the merge again.'),
  /** akuity/kargo#6490: the only 405 that goes away by itself, with the next one */
  baseModified: () => new GitHubError(405, 'Base branch was modified. Review and try the merge again.'),
  /** JSONbored/loopover#5042 */
  mergeInProgress: () => new GitHubError(405, 'Merge already in progress'),
  /** GitHub's description, `PUT …/merge` */
  notMergeable: () => new GitHubError(405, 'Pull Request is not mergeable'),
  draft: () => new GitHubError(405, 'Pull Request is still a draft'),
  noRebase: () => new GitHubError(405, 'Rebase merges are not allowed on this repository.'),

  /** hubtty/hubtty#33 */
  reviewOwn: (what: string) => new GitHubError(422, 'Unprocessable Entity', [`Can not ${what} your own pull request`]),
  reviewBody: () => new GitHubError(422, 'Unprocessable Entity', ["Body can't be blank"]),
  /** github/app#3371 */
  onePendingReview: () =>
    new GitHubError(422, 'Unprocessable Entity', ['User can only have one pending review per pull request']),
  /** peter-evans/create-pull-request#1835 */
  reviewAuthor: () => new GitHubError(422, 'Review cannot be requested from pull request author.'),
  /** peter-evans/create-pull-request#4138 */
  notCollaborator: (repository: string) =>
    new GitHubError(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository} repository.`,
    ),
  /** peter-evans/create-pull-request#155: for teams `errors[]` are strings */
  noTeam: (team: string) => invalid([`Could not resolve to a node with the global id of '${team}'`]),

  /** yegor256/0pdd#160 */
  labelExists: () => invalid([{ resource: 'Label', code: 'already_exists', field: 'name' }]),
  labelMissing: () => new GitHubError(404, 'Label does not exist'),
  blankComment: () => invalid([{ resource: 'IssueComment', code: 'missing_field', field: 'body' }]),
  /** yegor256/0pdd#160 */
  badLabel: (field: string) => invalid([{ resource: 'Label', code: 'invalid', field }]),

  noRefForDeployment: (ref: string) => new GitHubError(422, `No ref found for: ${ref}`),
  /** github/platform-samples#99 */
  deploymentConflict: (base: string, ref: string) => new GitHubError(409, `Conflict merging ${base} into ${ref}.`),
  /** simplytestme/website#130 */
  deploymentChecks: (ref: string) =>
    new GitHubError(409, `Conflict: Commit status checks failed for ${ref}.`, [
      { resource: 'Deployment', field: 'required_contexts', code: 'invalid' },
    ]),
} as const;
