import type { Artifact, Release } from '@ai-platform/config';
import type { DeploymentHealth } from './candidate-version.ts';
import { block, pass, type Verdict, warn } from './verdict.ts';

/** A version by its very bytes. */
export interface VersionIdentity {
  readonly version: string;
  readonly artifact: Artifact;
}

export interface EnvironmentInput {
  readonly candidate: VersionIdentity;
  /** Names of the environments that the target promotes from; empty for a first one. */
  readonly promoteFrom: readonly string[];
  /** What every environment of the model runs now. */
  readonly releases: ReadonlyMap<string, Release>;
  readonly target: Release | undefined;
  readonly health: readonly DeploymentHealth[];
}

/** Where the candidate comes from and whether the target takes it now. */
export function judgeEnvironment(input: EnvironmentInput): readonly Verdict[] {
  return [judgeUpstream(input), ...judgeUpstreamHealth(input), judgeHold(input.target), ...judgeRunning(input)];
}

/** The first of the upstream environments that runs this very version, or undefined. */
export function sourceEnvironment(
  input: Pick<EnvironmentInput, 'candidate' | 'promoteFrom' | 'releases'>,
): string | undefined {
  return input.promoteFrom.find((name) => runs(input.releases.get(name), input.candidate));
}

/** Whether the release is this very version. */
export function runs(release: Release | undefined, candidate: VersionIdentity): boolean {
  return release?.version === candidate.version && release.artifact.sha256 === candidate.artifact.sha256;
}

function judgeUpstream(input: EnvironmentInput): Verdict {
  const gate = 'upstream-release';
  if (input.promoteFrom.length === 0) return pass(gate, 'a first environment: versions come from the registry');
  const source = sourceEnvironment(input);
  if (source !== undefined) return pass(gate, `${source} runs version ${input.candidate.version} with the same bytes`);
  const others = input.promoteFrom.map((name) => describeUpstream(name, input)).join(', ');
  return block(gate, `version ${input.candidate.version} must run upstream first: ${others}`);
}

function describeUpstream(name: string, { releases, candidate }: EnvironmentInput): string {
  const release = releases.get(name);
  if (release === undefined) return `${name} runs nothing`;
  if (release.version !== candidate.version) return `${name} runs version ${release.version}`;
  return `${name} runs version ${release.version} with other bytes (sha256 ${release.artifact.sha256})`;
}

function judgeUpstreamHealth(input: EnvironmentInput): readonly Verdict[] {
  const source = sourceEnvironment(input);
  if (source === undefined) return [];
  const gate = 'upstream-health';
  const health = input.health.find((entry) => entry.environment === source);
  const state = health?.state ?? 'unknown';
  const since = health?.at === undefined ? '' : ` since ${health.at}`;
  switch (state) {
    case 'success':
      return [pass(gate, `${source} reports success${since}`)];
    case 'failure':
      return [block(gate, `${source} reports failure${since}: ${health?.description ?? 'no reason given'}`)];
    case 'in-progress':
      return [warn(gate, `${source} is still deploying it${since}`)];
    case 'unknown':
      return [warn(gate, `nothing is known of how it fares in ${source}`)];
    default:
      return state satisfies never;
  }
}

function judgeHold(target: Release | undefined): Verdict {
  const gate = 'no-hold';
  if (target?.hold === undefined) return pass(gate, 'the environment is not on hold');
  const place = `models/${target.model}/${target.environment}/release.yaml`;
  return block(
    gate,
    `${target.environment} is on hold: ${target.hold.reason}. To lift it, remove the hold from ${place} in a pull request of its own`,
  );
}

function judgeRunning({ target, candidate }: EnvironmentInput): readonly Verdict[] {
  if (!runs(target, candidate)) return [];
  return [warn('not-running', `the environment runs version ${candidate.version} already`)];
}
