export { type Fault, type FaultScript, type ScriptedFault, scriptFaults } from './scripted-faults.ts';
export { type Validated, validated } from './validated-git-host.ts';
