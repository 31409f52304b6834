import type { manifestTools } from '../../manifest-tools.ts';
import { customResourceFaults } from './custom-resource-faults.ts';
import type { Fault } from './fault.ts';
import { manifestFaults } from './manifest-faults.ts';
import { workflowFaults } from './workflow-faults.ts';

/** Every tool has faults that it must find. */
export const plantedFaults: Readonly<Record<keyof typeof manifestTools, readonly Fault[]>> = {
  ...customResourceFaults,
  ...manifestFaults,
  ...workflowFaults,
};
