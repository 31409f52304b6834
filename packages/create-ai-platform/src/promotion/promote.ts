import { loadTemplate, type PromotionPlan, planPromotion } from '@ai-platform/gitops';
import type { Registry } from '@ai-platform/sdk/registry';
import type { PromoteOptions } from '../commands/promote.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { InputError, inputError } from '../program/failure.ts';
import { finishPlan } from './finish-plan.ts';
import { gatherCandidate, gatherChampion, newestVersion } from './gather-version.ts';
import { gatherHealth } from './health.ts';
import { type ModelState, readModelState, requireEnvironment, requireName } from './model-state.ts';
import { type OpenRegistry, openRegistry } from './open-registry.ts';
import { openRepository, type RemoteRepository } from './open-repository.ts';
import { requestedBy } from './requested-by.ts';

/** `promote` */
export async function promote(context: Context, options: PromoteOptions): Promise<Outcome> {
  requireName('--model', options.model);
  requireName('--to', options.to);
  const repository = await openRepository(context);
  if (options.preflight) {
    const { preflight } = await import('./preflight.ts');
    return preflight(context, repository, options);
  }
  return finishPlan(context, repository, { options, makePlan: () => makePlan(context, repository, options) });
}

async function makePlan(
  context: Context,
  repository: RemoteRepository,
  options: PromoteOptions,
): Promise<PromotionPlan> {
  context.progress('Reading config and releases');
  const state = await readModelState(repository, options.model);
  requireEnvironment(state.config, '--to', options.to);
  const opened = openRegistry(context, state.config, repository.connections);
  try {
    return await planWith(context, { repository, options, state, opened });
  } finally {
    await opened.registry.close();
  }
}

interface Ingredients {
  readonly repository: RemoteRepository;
  readonly options: PromoteOptions;
  readonly state: ModelState;
  readonly opened: OpenRegistry;
}

async function planWith(context: Context, { repository, options, state, opened }: Ingredients): Promise<PromotionPlan> {
  const { registry, address } = opened;
  const version = await at(address, () => chooseVersion(context, { registry, state, options }));
  context.progress(`Gathering the evidence of version ${version}`);
  const { registryName } = state.model;
  const before = state.releases.get(options.to);
  const candidate = await at(address, () =>
    gatherCandidate(registry, { model: registryName, version }, context.signal),
  );
  if (candidate.status === 'missing') {
    const fix = 'register it first, or name another with --version';
    throw inputError(address, `the registry has no version ${version} of model '${registryName}'`, fix);
  }
  const champion =
    before &&
    (await at(address, () =>
      gatherChampion(registry, { model: registryName, version: before.version }, context.signal),
    ));
  const planned = planPromotion({
    config: state.config,
    template: await loadTemplate(),
    base: state.base,
    files: state.files,
    model: options.model,
    environment: options.to,
    candidate,
    ...(champion === undefined ? {} : { champion }),
    health: await at(repository.apiUrl, () => gatherHealth(repository.gitHost, state)),
    requestedBy: await requestedBy(context),
  });
  if (!planned.ok) {
    throw new InputError(planned.problems);
  }
  return planned.value;
}

interface Choice {
  readonly registry: Registry;
  readonly state: ModelState;
  readonly options: PromoteOptions;
}

/** The version asked for; what the first source environment that runs one runs; or the newest for a first environment. */
async function chooseVersion({ signal }: Context, { registry, state, options }: Choice): Promise<string> {
  if (options.version !== undefined) {
    return requireVersion(options.version);
  }
  const { promoteFrom } = requireEnvironment(state.config, '--to', options.to);
  if (promoteFrom.length > 0) {
    const source = promoteFrom.map((name) => state.releases.get(name)).find((release) => release !== undefined);
    if (source === undefined) {
      const fix = `promote it to ${promoteFrom.join(' or ')} first, or name a version with --version`;
      throw inputError('--to', `no environment that ${options.to} promotes from runs '${options.model}'`, fix);
    }
    return source.version;
  }
  const newest = await newestVersion(registry, state.model.registryName, signal);
  if (newest === undefined) {
    const fix = 'train and register a version first';
    throw inputError('registry', `model '${state.model.registryName}' has no version that is ready`, fix);
  }
  return newest;
}

function requireVersion(version: string): string {
  if (!/^[1-9][0-9]{0,17}$/.test(version)) {
    throw inputError(
      '--version',
      `'${version}' is no version`,
      'give the number that the registry shows, for example 3',
    );
  }
  return version;
}
