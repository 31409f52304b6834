import type { Gate, Release } from '@ai-platform/config';
import type { ChampionVersion } from '../../evidence/candidate-version.ts';
import { championEvaluation } from '../../evidence/champion-evaluation.ts';
import { usableEvidence } from '../../evidence/statement-faults.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import type { ChangeSet } from '../change-set.ts';
import type { PromotionInput, RollbackInput } from '../promotion-plan.ts';
import {
  digestsSection,
  filesSection,
  resourcesSection,
  reviewersSection,
  rolloutSection,
  upstreamSection,
} from './change-sections.ts';
import { metricsSection, slicesSection } from './comparison.ts';
import { graphSection } from './environments-graph.ts';
import { gatesSection, lineageSection, signatureSection } from './evidence-sections.ts';
import { type FittedText, fitSections, type Section } from './fit-sections.ts';
import { code } from './markdown.ts';

/** What GitHub takes is 65,536 characters; the rest is for the marker, the note on superseded versions, and safety. */
export const BODY_BUDGET = 57_000;
/** A check run's text takes 65,535. */
const OVERFLOW_BUDGET = 60_000;

export interface BodyInput {
  readonly releases: ReadonlyMap<string, Release>;
  readonly before: Release | undefined;
  readonly after: Release;
  readonly gates: readonly Gate[];
  readonly verdicts: readonly Verdict[];
  readonly changeSet: ChangeSet;
  readonly reviewers: readonly string[];
}

export interface BodyText {
  readonly body: string;
  /** What did not fit, complete as far as a check run takes it. */
  readonly overflow: string;
}

/** The pull request's body of a promotion, without its marker: all that a reviewer needs to say yes or no. */
export function promotionBody(input: PromotionInput, planned: BodyInput): BodyText {
  const { before, after } = planned;
  const found = usableEvidence(input.candidate.evidence);
  const evidence = found?.statement.predicate;
  const championEvidence = usableEvidence(input.champion?.evidence)?.statement.predicate;
  const compared = championEvaluation({ release: before, evidence: found, champion: input.champion });
  return fitted([
    summarySection(promotionSummary(input, planned)),
    graphSection({ config: input.config, releases: planned.releases, release: after }),
    metricsSection({ evidence, champion: compared, gates: planned.gates }),
    ...optional(slicesSection(evidence)),
    gatesSection(planned.verdicts),
    signatureSection({ before, champion: input.champion, candidate: input.candidate }),
    lineageSection({ candidate: input.candidate, evidence, championEvidence, before }),
    digestsSection(before, after),
    ...upstream(input, planned),
    ...changeSections({ input, planned, champion: input.champion }),
  ]);
}

/** The pull request's body of a rollback, without its marker. */
export function rollbackBody(input: RollbackInput, planned: BodyInput): BodyText {
  return fitted([
    summarySection(rollbackSummary(input, planned)),
    graphSection({ config: input.config, releases: planned.releases, release: planned.after }),
    gatesSection(planned.verdicts),
    digestsSection(planned.before, planned.after),
    ...changeSections({ input, planned, champion: undefined }),
  ]);
}

function changeSections(about: {
  readonly input: PromotionInput | RollbackInput;
  readonly planned: BodyInput;
  readonly champion: ChampionVersion | undefined;
}): readonly Section[] {
  const { input, planned, champion } = about;
  const { before, after } = planned;
  const serving = input.config.models.find((model) => model.name === input.model)?.serving[input.environment];
  return [
    ...optional(serving && resourcesSection(serving, before)),
    rolloutSection({ before, after, stored: champion?.stored }),
    reviewersSection(planned.reviewers),
    filesSection(planned.changeSet),
  ];
}

function upstream(input: PromotionInput, { releases }: BodyInput): readonly Section[] {
  const environment = input.config.environments.find(({ name }) => name === input.environment);
  return optional(environment && upstreamSection({ environment, releases, health: input.health ?? [] }));
}

function promotionSummary(input: PromotionInput, { before, after, verdicts }: BodyInput): string {
  const from = before === undefined ? ', which runs no version yet,' : `, which runs version ${code(before.version)},`;
  return `${code(input.requestedBy)} asks that ${code(after.environment)}${from} gets version ${code(after.version)} of ${code(after.model)}. ${outcomes(verdicts)}`;
}

function rollbackSummary(input: RollbackInput, { before, after, verdicts }: BodyInput): string {
  const from = before === undefined ? '' : ` from version ${code(before.version)}`;
  return `${code(input.requestedBy)} asks that ${code(after.environment)} goes back${from} to version ${code(after.version)} of ${code(after.model)}, and stays there: ${code(input.reason, 300)}. ${outcomes(verdicts)}`;
}

function outcomes(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  return `Gates: ${count('pass')} pass, ${count('warn')} warn, ${count('block')} block.`;
}

function summarySection(text: string): Section {
  return { name: 'Summary', rank: 0, head: `${text}\n\n`, rows: [], foot: '' };
}

function fitted(sections: readonly Section[]): BodyText {
  const { text, left }: FittedText = fitSections(sections, BODY_BUDGET);
  return { body: text, overflow: left.length === 0 ? '' : fitSections(left, OVERFLOW_BUDGET).text };
}

function optional(section: Section | undefined): readonly Section[] {
  return section === undefined ? [] : [section];
}
