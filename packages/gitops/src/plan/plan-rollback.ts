import type { Problem, Release, Result } from '@ai-platform/config';
import { judgeAvailability } from '../evidence/judge-integrity.ts';
import { block, pass, type Verdict, warn } from '../evidence/verdict.ts';
import { plainWord, printable } from './body/markdown.ts';
import { rollbackBody } from './body/promotion-body.ts';
import { type Decision, judgeSecrets } from './decide-promotion.ts';
import { type PlanSubject, planSubject } from './model-releases.ts';
import { reviewersOf, toPlan } from './plan-promotion.ts';
import type { PromotionPlan, RollbackInput } from './promotion-plan.ts';
import { canonicalRelease, releaseChange } from './release-change.ts';

/** The facts of a rollback, without who asked. */
export type RollbackFacts = Omit<RollbackInput, 'requestedBy' | 'reviewers'>;

/** Decides a rollback: an earlier release of the environment, with a hold that keeps automation from promoting past it. */
export function planRollback(input: RollbackInput): Result<PromotionPlan> {
  const decided = decideRollback(input);
  if (!decided.ok) return decided;
  const decision = decided.value;
  const { release, before, verdicts, subject, changeSet } = decision;
  const reviewers = reviewersOf(input, decision);
  const text = rollbackBody(input, {
    releases: subject.releases,
    before,
    after: release,
    gates: [],
    verdicts,
    changeSet,
    reviewers,
  });
  const title = `Roll back ${release.model} in ${release.environment} to ${plainWord(release.version)}`;
  return { ok: true, value: toPlan({ kind: 'rollback', decision, title, text, reviewers }) };
}

/** The earlier release, the change that brings it back, and the verdicts. Gates on metrics do not hold for what already ran here. */
export function decideRollback(input: RollbackFacts): Result<Decision> {
  const found = planSubject(input);
  if (!found.ok) return found;
  const subject = found.value;
  const before = subject.releases.get(subject.environment.name);
  const problems = before === undefined ? [nothingRuns(subject)] : reasonProblems(input.reason);
  if (before === undefined || problems.length > 0) return { ok: false, problems };
  const earlier = earlierRelease(input, before);
  if (earlier === undefined) return { ok: false, problems: [neverRan(input, before)] };
  const release: Release = { ...earlier, hold: { reason: oneLine(input.reason) } };
  const changeSet = releaseChange(input, release);
  if (!changeSet.ok) return changeSet;
  const unchanged = canonicalRelease(before) === canonicalRelease(release);
  const verdicts = [judgeEarlier(release, before), ...judgeTarget(input, release), ...judgeSecrets(changeSet.value)];
  return { ok: true, value: { subject, release, before, gates: [], verdicts, unchanged, changeSet: changeSet.value } };
}

/** The newest earlier release that differs from what runs, or the newest of the version asked for. Never with its old hold. */
function earlierRelease({ history, to }: RollbackFacts, before: Release): Release | undefined {
  const found = history.find(({ version, artifact }) =>
    to === undefined ? version !== before.version || artifact.sha256 !== before.artifact.sha256 : version === to,
  );
  if (found === undefined || found.model !== before.model || found.environment !== before.environment) return undefined;
  const { hold: _, ...release } = found;
  return release;
}

function judgeEarlier(release: Release, before: Release): Verdict {
  const gate = 'earlier-release';
  return release.version === before.version && release.artifact.sha256 === before.artifact.sha256
    ? warn(gate, `version ${release.version} runs already; only the hold is set`)
    : pass(gate, `version ${release.version} ran here before`);
}

function judgeTarget({ target }: RollbackFacts, release: Release): readonly Verdict[] {
  const known = target ?? { version: release.version, status: 'missing' };
  const facts = judgeAvailability({
    ...known,
    artifact: release.artifact,
    ...(release.evidenceSha256 === undefined ? {} : { evidenceSha256: release.evidenceSha256 }),
  });
  const moved = target?.artifact !== undefined && target.artifact.sha256 !== release.artifact.sha256;
  if (!moved) return facts;
  const reason = `version ${release.version} has other bytes in the registry now than when it ran here`;
  return [...facts, block('artifact-unmoved', reason)];
}

function oneLine(reason: string): string {
  return printable(reason, 300);
}

function reasonProblems(reason: string): readonly Problem[] {
  if (oneLine(reason) !== '') return [];
  return [
    { file: 'rollback', message: 'a rollback has no reason', fix: 'say why in one line: it holds later promotions' },
  ];
}

function nothingRuns({ model, environment }: PlanSubject): Problem {
  return {
    file: `models/${model.name}/${environment.name}`,
    message: `${environment.name} runs no version of ${model.name}`,
    fix: 'there is nothing to roll back',
  };
}

function neverRan({ history, to, model, environment }: RollbackFacts, before: Release): Problem {
  const versions = [...new Set(history.map(({ version }) => version))].filter((version) => version !== before.version);
  const ran = versions.length === 0 ? 'it ran no other version before' : `it ran before: ${versions.join(', ')}`;
  const message = to === undefined ? 'there is no earlier release to go back to' : `version ${to} never ran here`;
  return { file: `models/${model}/${environment}/release.yaml`, message, fix: ran };
}
