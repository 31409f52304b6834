import type { Release } from '@ai-platform/config';
import { loadTemplate, type PromotionPlan, planRollback } from '@ai-platform/gitops';
import type { RollbackOptions } from '../commands/rollback.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { earlierReleases } from './earlier-releases.ts';
import { finishPlan } from './finish-plan.ts';
import { gatherCandidate } from './gather-version.ts';
import { type ModelState, readModelState, requireEnvironment, requireName } from './model-state.ts';
import { openRegistry } from './open-registry.ts';
import { openRepository, type RemoteRepository } from './open-repository.ts';
import { requestedBy } from './requested-by.ts';

/** `rollback` */
export async function rollback(context: Context, options: RollbackOptions): Promise<Outcome> {
  requireName('--model', options.model);
  requireName('--environment', options.environment);
  if (options.reason !== undefined && !/^[^\n\r]{1,500}$/.test(options.reason)) {
    throw inputError('--reason', 'it is not one line', 'write one line of at most 500 characters');
  }
  const repository = await openRepository(context);
  return finishPlan(context, repository, { options, makePlan: () => makePlan(context, repository, options) });
}

async function makePlan(
  context: Context,
  repository: RemoteRepository,
  options: RollbackOptions,
): Promise<PromotionPlan> {
  context.progress('Reading config, releases and their history');
  const state = await readModelState(repository, options.model);
  requireEnvironment(state.config, '--environment', options.environment);
  const current = requireRelease(state, options.environment);
  const history = await earlierReleases(repository, options.model, options.environment);
  const version = chooseVersion(options, current, history);
  const { registry, address } = openRegistry(context, state.config, repository.connections);
  try {
    const name = { model: state.model.registryName, version };
    const planned = planRollback({
      config: state.config,
      template: await loadTemplate(),
      base: state.base,
      files: state.files,
      model: options.model,
      environment: options.environment,
      history,
      to: version,
      reason: options.reason ?? `rolled back from version ${current.version}`,
      target: await at(address, () => gatherCandidate(registry, name, context.signal)),
      requestedBy: await requestedBy(context),
    });
    if (!planned.ok) {
      throw new InputError(planned.problems);
    }
    return planned.value;
  } finally {
    await registry.close();
  }
}

function requireRelease(state: ModelState, environment: string): Release {
  const release = state.releases.get(environment);
  if (release === undefined) {
    const fix = 'there is nothing to roll back; see what runs where: ai-platform status';
    throw inputError('--environment', `'${environment}' runs no version of '${state.model.name}'`, fix);
  }
  return release;
}

function chooseVersion(options: RollbackOptions, current: Release, history: readonly Release[]): string {
  const versions = [...new Set(history.map(({ version }) => version))].filter((version) => version !== current.version);
  const chosen = options.to ?? versions[0];
  if (chosen !== undefined && versions.includes(chosen)) {
    return chosen;
  }
  const ran = versions.length === 0 ? 'it never ran another version' : `it ran before: ${versions.join(', ')}`;
  const fix = `${ran}; to run a version for the first time, promote it`;
  const message =
    options.to === undefined
      ? `'${options.environment}' has no earlier version of '${options.model}'`
      : `'${options.environment}' did not run version ${options.to} of '${options.model}' before`;
  throw inputError(options.to === undefined ? '--environment' : '--to', message, fix);
}
