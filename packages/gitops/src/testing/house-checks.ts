// Our own checks of a generated repository: what no tool looks for. Tools: `tools/real/manifest-tools.ts`.
import { type Check, referenceChecks } from '../manifest/checks/reference-checks.ts';
import { checkRunbooks } from '../manifest/checks/rule-checks.ts';
import { checkWorkflows } from '../manifest/checks/workflow-checks.ts';
import { workloadChecks } from '../manifest/checks/workload-checks.ts';
import { argoApplications, argoProjects, argoSets } from './house-checks/argocd-checks.ts';
import { type HouseCheck, problemsAsText, readRepository } from './house-checks/house-repository.ts';
import { metricNames } from './house-checks/metric-checks.ts';
import { defaultDeny, networkFlows, policyTypes } from './house-checks/network-checks.ts';
import {
  hashedNames,
  images,
  labels,
  podLabels,
  podReferences,
  podSecurity,
  replicas,
} from './house-checks/object-checks.ts';
import { probes, scrapes, servicePorts, shutdown } from './house-checks/traffic-checks.ts';
import { workflowActions, workflowRights } from './house-checks/workflow-checks.ts';

/** What users' repositories are held to, too (`validate`). */
const validated =
  (checks: readonly Check[]): HouseCheck =>
  ({ objects }) =>
    problemsAsText(checks.flatMap((check) => check(objects)));

/** Every check by what it is about. */
export const houseChecks = {
  references: validated(referenceChecks),
  workloads: validated(workloadChecks),
  runbooks: ({ objects, files }) => problemsAsText(checkRunbooks(objects, files)),
  pins: ({ files }) => problemsAsText(checkWorkflows(files)),
  servicePorts,
  probes,
  shutdown,
  scrapes,
  defaultDeny,
  networkFlows,
  policyTypes,
  metricNames,
  labels,
  podLabels,
  images,
  podReferences,
  hashedNames,
  podSecurity,
  replicas,
  argoApplications,
  argoSets,
  argoProjects,
  workflowActions,
  workflowRights,
} as const satisfies Readonly<Record<string, HouseCheck>>;

/**
 * What is wrong with a generated repository, each finding beginning with the check's name and the file; empty when all is well.
 * @throws TypeError when its config or YAML cannot be read.
 */
export function houseFindings(files: ReadonlyMap<string, string>): string[] {
  const repository = readRepository(files);
  return Object.entries(houseChecks).flatMap(([name, check]) => check(repository).map((found) => `${name}: ${found}`));
}
