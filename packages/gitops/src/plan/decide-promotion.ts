import type { Gate, Problem, Release, Result } from '@ai-platform/config';
import type { CandidateVersion } from '../evidence/candidate-version.ts';
import { type EnvironmentInput, judgeEnvironment, runs, sourceEnvironment } from '../evidence/judge-environment.ts';
import { judgeGates } from '../evidence/judge-gates.ts';
import { judgeIntegrity } from '../evidence/judge-integrity.ts';
import { block, type Verdict } from '../evidence/verdict.ts';
import { holdsSecret } from './body/redact-secrets.ts';
import type { ChangeSet } from './change-set.ts';
import { type PlanSubject, planSubject } from './model-releases.ts';
import type { PromotionInput } from './promotion-plan.ts';
import { releaseChange } from './release-change.ts';

/** What a plan decides before anything is written about it; what `verify` compares a merge with. */
export interface Decision {
  readonly subject: PlanSubject;
  readonly release: Release;
  readonly before: Release | undefined;
  readonly gates: readonly Gate[];
  readonly verdicts: readonly Verdict[];
  readonly unchanged: boolean;
  readonly changeSet: ChangeSet;
}

/** The facts of a promotion, without who asked. */
export type PromotionFacts = Omit<PromotionInput, 'requestedBy' | 'reviewers'>;

/** The release that the environment would get, the change that gives it, and every verdict on it. */
export function decidePromotion(input: PromotionFacts): Result<Decision> {
  const found = planSubject(input);
  if (!found.ok) return found;
  const subject = found.value;
  const { candidate } = input;
  const { artifact } = candidate;
  if (candidate.status === 'missing' || artifact === undefined) {
    return { ok: false, problems: [unusable(subject, candidate)] };
  }
  const { environment, releases } = subject;
  const before = releases.get(environment.name);
  const judged: EnvironmentInput = {
    candidate: { version: candidate.version, artifact },
    promoteFrom: environment.promoteFrom,
    releases,
    target: before,
    health: input.health ?? [],
  };
  const release = { ...releaseOf(input, subject), artifact, ...promotedFrom(judged) };
  const change = changeTo(input, release, before);
  if (!change.ok) return change;
  const verdicts = [
    ...judgeAll(input, subject, before),
    ...judgeEnvironment(judged),
    ...judgeSecrets(change.value.changeSet),
  ];
  return { ok: true, value: { subject, before, gates: gatesOf(subject), verdicts, ...change.value } };
}

type Change = Pick<Decision, 'release' | 'unchanged' | 'changeSet'>;

/** Nothing for a version that runs already, unless a hold stands in its way. */
function changeTo(input: PromotionFacts, release: Release, before: Release | undefined): Result<Change> {
  if (before !== undefined && before.hold === undefined && runs(before, release)) {
    const changeSet: ChangeSet = { version: 1, base: input.base, changes: [] };
    return { ok: true, value: { release: before, unchanged: true, changeSet } };
  }
  const planned = releaseChange(input, release);
  return planned.ok ? { ok: true, value: { release, unchanged: false, changeSet: planned.value } } : planned;
}

function judgeAll(input: PromotionFacts, subject: PlanSubject, before: Release | undefined): readonly Verdict[] {
  const { candidate, champion } = input;
  return [
    ...judgeGates({ gates: gatesOf(subject), candidate, championRelease: before, champion }),
    ...judgeIntegrity(candidate, subject.model.artifact.kind),
  ];
}

/** The environment's gates hold for every model, beside the model's own. */
function gatesOf({ model, environment }: PlanSubject): readonly Gate[] {
  const seen = new Set<string>();
  return [...environment.gates, ...model.gates].filter((gate) => {
    const text = JSON.stringify(gate);
    return seen.has(text) ? false : seen.add(text);
  });
}

function releaseOf({ candidate }: PromotionFacts, { model, environment }: PlanSubject): Omit<Release, 'artifact'> {
  return {
    model: model.name,
    environment: environment.name,
    version: candidate.version,
    ...(candidate.evidenceSha256 === undefined ? {} : { evidenceSha256: candidate.evidenceSha256 }),
    image: model.serving[environment.name]?.image ?? '',
    ...(candidate.run === undefined ? {} : { run: candidate.run }),
  };
}

/** A version that comes from nowhere is blocked by its verdict; the plan still shows what it would be. */
function promotedFrom(judged: EnvironmentInput): { readonly promotedFrom?: string } {
  const source = sourceEnvironment(judged) ?? judged.promoteFrom[0];
  return source === undefined ? {} : { promotedFrom: source };
}

function unusable({ model }: PlanSubject, { status, version }: CandidateVersion): Problem {
  const file = `registered model ${model.registryName}`;
  if (status === 'missing')
    return { file, message: `the registry has no version ${version}`, fix: 'name a version that is registered' };
  const message = `version ${version} does not say what its artifact is`;
  return { file, message, fix: 'register it with the SDK, which tags kind, reference and sha256' };
}

/** Nothing secret in Git, whoever put it into a version's fields. */
export function judgeSecrets({ changes }: ChangeSet): readonly Verdict[] {
  const found = changes.filter((change) => change.kind !== 'delete' && holdsSecret(change.content));
  return found.map(({ path }) => block('no-secret', `${path} would hold what looks like a secret`));
}
