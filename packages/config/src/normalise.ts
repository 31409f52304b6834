import { DEFAULT_IMAGES, DEFAULTS } from './defaults.ts';
import type { Draft } from './draft.ts';
import type {
  EnvironmentConfig,
  Gate,
  ModelConfig,
  PlatformConfig,
  Resources,
  Scaling,
  ServingConfig,
  TrainingConfig,
} from './platform-config.ts';
import { promotionOrder } from './promotion-order.ts';
import type {
  WrittenGate,
  WrittenModel,
  WrittenPlatform,
  WrittenResources,
  WrittenServing,
  WrittenTraining,
} from './written-config.ts';

/** The config that code reads, from documents that passed every check. */
export function normalise({ platform, models, trainings }: Draft): PlatformConfig {
  const written = platform.value;
  const environments = promotionOrder(written.environments).map(toEnvironment);
  const team = written.team ?? DEFAULTS.team;
  const context = { team, environments };
  return {
    name: written.name,
    team,
    repository: { ...DEFAULTS.repository, name: written.name, ...written.repository },
    clusters: written.clusters.map((cluster) => ({ ...DEFAULTS.cluster, ...cluster })),
    environments,
    registry: { ...DEFAULTS.registry, ...written.registry },
    gateway: { ...DEFAULTS.gateway, ...written.gateway },
    monitoring: { ...DEFAULTS.monitoring, ...written.monitoring },
    models: models.map(({ value }) => toModel(value, context)).sort(byName),
    trainings: trainings.map(({ value }) => toTraining(value, context)).sort(byName),
  };
}

interface Context {
  readonly team: string;
  readonly environments: readonly EnvironmentConfig[];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function toEnvironment(written: WrittenPlatform['environments'][number]): EnvironmentConfig {
  return {
    name: written.name,
    cluster: written.cluster,
    namespace: written.namespace,
    promoteFrom: written.promoteFrom ?? [],
    gates: (written.gates ?? []).map(toGate),
  };
}

function toModel(written: WrittenModel, { team, environments }: Context): ModelConfig {
  return {
    name: written.name,
    registryName: written.registryName ?? written.name,
    team: written.team ?? team,
    runtime: written.runtime,
    format: written.format,
    artifact: { ...DEFAULTS.artifact, ...written.artifact },
    gates: (written.gates ?? []).map(toGate),
    serving: Object.fromEntries(environments.map(({ name }) => [name, toServing(written, name)])),
    slo: { ...DEFAULTS.slo, ...written.slo },
  };
}

function toServing(written: WrittenModel, environment: string): ServingConfig {
  const override = overrideOf(written, environment);
  const image = override?.image ?? written.image ?? DEFAULT_IMAGES[written.runtime] ?? '';
  return {
    scaling: scalingOf(written, environment),
    resources: toResources(DEFAULTS.serving, written.resources, override?.resources),
    image,
  };
}

function overrideOf(written: WrittenModel, environment: string | undefined): WrittenServing | undefined {
  const overrides = written.environments ?? {};
  return environment !== undefined && Object.hasOwn(overrides, environment) ? overrides[environment] : undefined;
}

/** The model's scaling in one environment, or without overrides; a minimum above the default maximum lifts it. */
export function scalingOf(written: WrittenModel, environment: string | undefined): Scaling {
  const asked = { ...written.scaling, ...overrideOf(written, environment)?.scaling };
  const min = asked.min ?? Math.min(DEFAULTS.scaling.min, asked.max ?? DEFAULTS.scaling.min);
  return {
    min,
    max: asked.max ?? Math.max(DEFAULTS.scaling.max, min),
    requestsPerSecond: asked.requestsPerSecond ?? DEFAULTS.scaling.requestsPerSecond,
  };
}

function toResources(defaults: Resources, ...written: readonly (WrittenResources | undefined)[]): Resources {
  const asked: WrittenResources = Object.assign({}, ...written);
  return { ...defaults, ...asked, cpu: String(asked.cpu ?? defaults.cpu) };
}

function toTraining(written: WrittenTraining, { team, environments }: Context): TrainingConfig {
  const first = environments.filter(({ promoteFrom }) => promoteFrom.length === 0).map(({ name }) => name);
  const defaults = DEFAULTS.training;
  return {
    name: written.name,
    team: written.team ?? team,
    image: written.image,
    steps: written.steps ?? [{ name: defaults.step, command: written.command ?? [] }],
    ...(written.schedule === undefined ? {} : { schedule: written.schedule }),
    parameters: written.parameters ?? {},
    resources: toResources(defaults.resources, written.resources),
    backoffLimit: written.backoffLimit ?? defaults.backoffLimit,
    activeDeadlineSeconds: written.activeDeadlineSeconds ?? defaults.activeDeadlineSeconds,
    environments: written.environments ?? first,
  };
}

function toGate(written: WrittenGate): Gate {
  if ('signature' in written) return { kind: 'signature', require: written.signature };
  if ('min' in written) return { kind: 'metric-minimum', metric: written.metric, min: written.min };
  if ('max' in written) return { kind: 'metric-maximum', metric: written.metric, max: written.max };
  return { kind: 'not-below-champion', metric: written.metric, by: written.notBelowChampionBy };
}
