import type { houseChecks } from '../../house-checks.ts';
import { argocdFaults } from './argocd-faults.ts';
import type { Fault } from './fault.ts';
import { metricFaults } from './metric-faults.ts';
import { networkFaults } from './network-faults.ts';
import { objectFaults } from './object-faults.ts';
import { trafficFaults } from './traffic-faults.ts';
import { validateFaults } from './validate-faults.ts';
import { workflowFaults } from './workflow-faults.ts';

/** Every check has faults that it must find. */
export const houseFaults: Readonly<Record<keyof typeof houseChecks, readonly Fault[]>> = {
  ...argocdFaults,
  ...metricFaults,
  ...networkFaults,
  ...objectFaults,
  ...trafficFaults,
  ...validateFaults,
  ...workflowFaults,
};
