import { emailOf } from '../present/people.ts';
import { presentDeployment, presentDeploymentStatus } from '../present/signals.ts';
import type { Services } from '../services.ts';
import type { DeploymentRow, DeploymentStatusRow } from '../store/signals.ts';
import { anything, nullable, oneOf, optional, readFields, text, texts, truth } from '../wire/body.ts';
import { type Answer, type Call, created, ok, parameter, type Routes } from '../wire/call.ts';
import { refusals } from '../wire/github-error.ts';
import { paged } from '../wire/pages.ts';
import { latestStatuses } from './pull-view.ts';
import { isLonger } from './pulls.ts';

const NEW_DEPLOYMENT = {
  ref: text,
  task: optional(text),
  auto_merge: optional(truth),
  required_contexts: optional(nullable(texts)),
  payload: optional(anything),
  environment: optional(text),
  description: optional(nullable(text)),
  transient_environment: optional(truth),
  production_environment: optional(truth),
};
const NEW_STATUS = {
  state: oneOf('error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'),
  target_url: optional(text),
  log_url: optional(text),
  description: optional(text),
  environment: optional(text),
  environment_url: optional(text),
  auto_inactive: optional(truth),
};

const LONGEST_DESCRIPTION = 140;

/** Deployments and their statuses. */
export function deploymentRoutes(services: Services, refsChanged: (actor: string) => Promise<void>): Routes {
  const { signals, addresses } = services;
  const path = '/repos/{owner}/{repo}/deployments';

  const present = (deployment: DeploymentRow) => {
    const newest = signals.deploymentStatuses(deployment.id)[0];
    return presentDeployment(addresses, deployment, newest?.createdAt ?? deployment.createdAt);
  };

  return {
    [`GET ${path}`]: (call) => {
      const filter: Record<string, string> = {};
      for (const name of ['sha', 'ref', 'task', 'environment']) {
        const value = call.query.get(name);
        if (value !== null && value !== '' && value !== 'none') filter[name] = value;
      }
      return paged(call, signals.deployments(filter), (page) => page.map(present));
    },

    [`POST ${path}`]: async (call) => {
      const deployment = await createDeployment(services, call);
      if ('status' in deployment) {
        await refsChanged(call.user.login);
        return deployment;
      }
      return created(present(deployment));
    },

    [`GET ${path}/{deployment_id}`]: (call) => ok(present(requireDeployment(services, call))),

    [`GET ${path}/{deployment_id}/statuses`]: (call) => {
      const statuses = signals.deploymentStatuses(requireDeployment(services, call).id);
      return paged(call, statuses, (page) => page.map((status) => presentDeploymentStatus(addresses, status)));
    },

    [`POST ${path}/{deployment_id}/statuses`]: (call) =>
      created(presentDeploymentStatus(addresses, createStatus(services, call))),

    [`GET ${path}/{deployment_id}/statuses/{status_id}`]: (call) => {
      const id = Number(parameter(call, 'status_id'));
      const statuses = signals.deploymentStatuses(requireDeployment(services, call).id);
      const status = statuses.find((candidate) => candidate.id === id);
      if (status === undefined) throw refusals.notFound();
      return ok(presentDeploymentStatus(addresses, status));
    },
  };
}

/** A deployment, or GitHub's answer 202 when it merged the default branch into the one to deploy instead. */
async function createDeployment(services: Services, call: Call): Promise<DeploymentRow | Answer> {
  const fields = readFields(call.body, NEW_DEPLOYMENT);
  if (isLonger(fields.description, LONGEST_DESCRIPTION)) {
    throw refusals.tooLong('Deployment', 'description', LONGEST_DESCRIPTION);
  }
  const commit = await services.repository.commitOf(fields.ref);
  if (commit === undefined) throw refusals.noRefForDeployment(fields.ref);
  const merged = fields.auto_merge !== false && (await autoMerge(services, fields.ref, call.user.login));
  if (merged) return merged;
  requireContexts(services, commit.sha, { ref: fields.ref, contexts: fields.required_contexts ?? undefined });
  const { ref, task = 'deploy', environment = 'production', payload = {}, description = null } = fields;
  const {
    transient_environment: transient = false,
    production_environment: production = environment === 'production',
  } = fields;
  return services.signals.createDeployment({
    sha: commit.sha,
    ref,
    task,
    environment,
    payload: JSON.stringify(payload),
    description,
    creator: call.user.login,
    transient: Number(transient),
    production: Number(production),
    createdAt: services.now(),
  });
}

function createStatus(services: Services, call: Call): DeploymentStatusRow {
  const deployment = requireDeployment(services, call);
  const fields = readFields(call.body, NEW_STATUS);
  const {
    state,
    description = '',
    environment = deployment.environment,
    environment_url: environmentUrl = '',
  } = fields;
  if (isLonger(description, LONGEST_DESCRIPTION)) {
    throw refusals.tooLong('DeploymentStatus', 'description', LONGEST_DESCRIPTION);
  }
  const logUrl = fields.log_url ?? fields.target_url ?? '';
  const status = {
    deployment: deployment.id,
    state,
    description,
    environment,
    targetUrl: fields.target_url ?? logUrl,
    logUrl,
    environmentUrl,
    creator: call.user.login,
    createdAt: services.now(),
  };
  const retires = state === 'success' && fields.auto_inactive !== false;
  return services.signals.createDeploymentStatus(status, retires ? earlierSuccesses(services, deployment) : []);
}

/**
 * What a success makes inactive unless `auto_inactive` is false: every earlier deployment to the same environment that succeeded, of
 * whatever task, but for transient and production ones (docs.github.com/rest/deployments/statuses).
 */
function earlierSuccesses({ signals }: Services, { id, environment }: DeploymentRow): DeploymentRow[] {
  return signals
    .deployments({ environment })
    .filter((earlier) => earlier.id < id && earlier.transient === 0 && earlier.production === 0)
    .filter((earlier) => signals.deploymentStatuses(earlier.id)[0]?.state === 'success');
}

/** Unless told otherwise GitHub brings a branch that is behind up to date first; what is no branch it cannot. */
async function autoMerge(services: Services, ref: string, login: string): Promise<Answer | undefined> {
  const { repository, branch } = services;
  const [base, target] = await Promise.all([repository.branch(branch), repository.commitOf(ref)]);
  if (base === undefined || target === undefined || (await repository.isAncestor(base, target.sha))) return undefined;
  const head = await repository.branch(ref);
  const tree = head && (await repository.mergeTree(head, base).catch(() => undefined));
  if (!head || tree === undefined) throw refusals.deploymentConflict(branch, ref);
  const author = { name: login, email: emailOf(login), date: services.now() };
  const message = `Merge ${branch} into ${ref}`;
  const after = repository.writeCommit({ tree, parents: [head, base], author, committer: author, message });
  if (!(await repository.move({ ref: `refs/heads/${ref}`, before: head, after }))) {
    throw refusals.deploymentConflict(branch, ref);
  }
  return { status: 202, body: { message: `Auto-merged ${branch} into ${ref} on deployment.` } };
}

/** All statuses a commit has must be good, or those that are named; an empty list asks for none. */
function requireContexts(
  services: Services,
  sha: string,
  asked: { readonly ref: string; readonly contexts: readonly string[] | undefined },
): void {
  const good = (context: string) =>
    latestStatuses(services, sha).some((status) => status.context === context && status.state === 'success');
  const all = latestStatuses(services, sha).map((status) => status.context);
  if (!(asked.contexts ?? all).every(good)) throw refusals.deploymentChecks(asked.ref);
}

function requireDeployment(services: Services, call: Call): DeploymentRow {
  const deployment = services.signals.deployment(Number(parameter(call, 'deployment_id')) || 0);
  if (deployment === undefined) throw refusals.notFound();
  return deployment;
}
