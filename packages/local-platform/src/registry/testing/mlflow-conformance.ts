// What MLflow 3.17.2 answers, as steps that run against the local registry and against the real server: the same must come back.
import { artifactsSteps } from './conformance/artifacts.ts';
import { experimentsSteps } from './conformance/experiments.ts';
import { loggedModelsSteps } from './conformance/logged-models.ts';
import { modelLifeSteps } from './conformance/model-life.ts';
import { modelsSteps } from './conformance/models.ts';
import { runDataSteps } from './conformance/run-data.ts';
import { runSearchesSteps } from './conformance/run-searches.ts';
import { runsSteps } from './conformance/runs.ts';
import { serverSteps } from './conformance/server.ts';
import type { ConformanceStep } from './conformance-run.ts';

/** The steps, in the order in which they build on each other; they start on an empty server. */
export const mlflowConformance: readonly ConformanceStep[] = [
  ...serverSteps,
  ...experimentsSteps,
  ...runsSteps,
  ...runDataSteps,
  ...runSearchesSteps,
  ...artifactsSteps,
  ...modelsSteps,
  ...modelLifeSteps,
  ...loggedModelsSteps,
];
