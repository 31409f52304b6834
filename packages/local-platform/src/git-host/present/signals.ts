import type { CheckRow, DeploymentRow, DeploymentStatusRow, StatusRow } from '../store/signals.ts';
import { type Addresses, nodeId } from './addresses.ts';
import { presentUser } from './people.ts';

interface CheckOutput {
  readonly title?: string | null;
  readonly summary?: string | null;
  readonly text?: string | null;
  readonly annotations?: readonly unknown[];
}

export function presentCheck(addresses: Addresses, check: CheckRow) {
  const url = `${addresses.repository}/check-runs/${check.id}`;
  const output = JSON.parse(check.output) as CheckOutput;
  return {
    id: check.id,
    node_id: nodeId('CheckRun', check.id),
    head_sha: check.sha,
    external_id: check.externalId,
    url,
    html_url: `${addresses.html}/runs/${check.id}`,
    details_url: check.detailsUrl ?? `${addresses.html}/runs/${check.id}`,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    name: check.name,
    output: {
      title: output.title ?? null,
      summary: output.summary ?? null,
      text: output.text ?? null,
      annotations_count: output.annotations?.length ?? 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: 1 },
    app: null,
    pull_requests: [],
  };
}

export function presentStatus(addresses: Addresses, status: StatusRow) {
  return {
    ...presentCombinedPart(addresses, status),
    creator: presentUser(addresses, status.creator),
  };
}

/** A status within the combined one, which does not say who made it. */
export function presentCombinedPart(addresses: Addresses, status: StatusRow) {
  return {
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    url: `${addresses.repository}/statuses/${status.sha}`,
    avatar_url: `${addresses.root}/avatars/${status.creator}`,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

export function presentDeployment(addresses: Addresses, deployment: DeploymentRow, updatedAt: string) {
  const url = `${addresses.repository}/deployments/${deployment.id}`;
  return {
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    url,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: JSON.parse(deployment.payload) as unknown,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: presentUser(addresses, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: addresses.repository,
    transient_environment: deployment.transient === 1,
    production_environment: deployment.production === 1,
  };
}

export function presentDeploymentStatus(addresses: Addresses, status: DeploymentStatusRow) {
  const deployment = `${addresses.repository}/deployments/${status.deployment}`;
  return {
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    url: `${deployment}/statuses/${status.id}`,
    state: status.state,
    creator: presentUser(addresses, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.targetUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deployment,
    repository_url: addresses.repository,
  };
}
