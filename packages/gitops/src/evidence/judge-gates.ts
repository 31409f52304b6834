import { compareSignatures, type Gate, type MetricResult, type Release } from '@ai-platform/config';
import type { CandidateVersion, ChampionVersion, FoundEvidence } from './candidate-version.ts';
import { championEvaluation } from './champion-evaluation.ts';
import { difference, formatChange, formatNumber } from './numbers.ts';
import { usableEvidence } from './statement-faults.ts';
import { block, pass, unknown, type Verdict } from './verdict.ts';

export interface GateInput {
  readonly gates: readonly Gate[];
  readonly candidate: CandidateVersion;
  /** What the target environment runs; undefined on a first promotion. */
  readonly championRelease: Release | undefined;
  readonly champion: ChampionVersion | undefined;
}

/** The input with the candidate's evidence, where it is evidence. */
type Judged = GateInput & { readonly evidence: FoundEvidence | undefined };

type GateOf<K extends Gate['kind']> = Extract<Gate, { kind: K }>;

/** Judges the gates that the config asks for, one verdict each, in their order. */
export function judgeGates(input: GateInput): readonly Verdict[] {
  const usable = { ...input, evidence: usableEvidence(input.candidate.evidence) };
  return input.gates.map((gate) => judgeGate(gate, usable));
}

/** The stable name of a gate, for example `metric-minimum accuracy`. */
export function gateName(gate: Gate): string {
  return gate.kind === 'signature' ? `signature ${gate.require}` : `${gate.kind} ${gate.metric}`;
}

function judgeGate(gate: Gate, input: Judged): Verdict {
  switch (gate.kind) {
    case 'metric-minimum':
    case 'metric-maximum':
      return judgeBound(gate, input);
    case 'not-below-champion':
      return judgeAgainstChampion(gate, input);
    case 'signature':
      return judgeSignature(gate, input);
    default:
      return gate satisfies never;
  }
}

function judgeBound(gate: GateOf<'metric-minimum' | 'metric-maximum'>, input: Judged): Verdict {
  const name = gateName(gate);
  const found = candidateMetric(gate.metric, input);
  if (!found.known) return unknown(name, found.reason);
  const { value } = found.metric;
  const [holds, bound] =
    gate.kind === 'metric-minimum'
      ? [value >= gate.min, `at least ${formatNumber(gate.min)}`]
      : [value <= gate.max, `at most ${formatNumber(gate.max)}`];
  const reason = `${gate.metric} is ${formatNumber(value)}, ${bound} is asked (${found.sample})`;
  return holds ? pass(name, reason) : block(name, reason);
}

function judgeAgainstChampion(gate: GateOf<'not-below-champion'>, input: Judged): Verdict {
  const name = gateName(gate);
  const found = candidateMetric(gate.metric, input);
  if (!found.known) return unknown(name, found.reason);
  const champion = championEvaluation({ ...input, release: input.championRelease });
  if (champion.state === 'none')
    return pass(
      name,
      `no champion: the environment runs no version yet (${gate.metric} is ${formatNumber(found.metric.value)})`,
    );
  if (champion.state === 'unknown') return unknown(name, champion.reason);
  const other = metricOf(champion.evaluation.metrics, gate.metric);
  if (other === undefined) return unknown(name, `the champion was not measured by ${gate.metric}`);
  if (other.direction !== found.metric.direction) {
    return unknown(name, `candidate and champion disagree on which direction of ${gate.metric} is better`);
  }
  return compare({ gate, candidate: found.metric, champion: other, sample: found.sample });
}

function compare(input: {
  readonly gate: GateOf<'not-below-champion'>;
  readonly candidate: MetricResult;
  readonly champion: MetricResult;
  readonly sample: string;
}): Verdict {
  const { gate, candidate, champion } = input;
  const change = difference(candidate.value, champion.value);
  const loss = candidate.direction === 'higher-is-better' ? -change : change;
  const numbers = `${gate.metric} is ${formatNumber(candidate.value)} against the champion's ${formatNumber(champion.value)} (${formatChange(change)}, ${candidate.direction})`;
  const reason = `${numbers}; worse by at most ${formatNumber(gate.by)} is accepted (${input.sample})`;
  return difference(loss, gate.by) <= 0 ? pass(gateName(gate), reason) : block(gateName(gate), reason);
}

function judgeSignature(gate: GateOf<'signature'>, input: Judged): Verdict {
  const name = gateName(gate);
  if (input.championRelease === undefined) return pass(name, 'no champion: there is no signature to keep yet');
  const before = input.champion?.signature;
  const after = input.candidate.signature;
  if (after === undefined) return unknown(name, 'the candidate has no signature');
  if (before === undefined)
    return unknown(name, `version ${input.championRelease.version}, which runs now, has no signature`);
  const changes = compareSignatures(before, after);
  const offending = changes.filter(
    (change) => change.kind === 'breaking' || (gate.require === 'same' && change.kind === 'widening'),
  );
  if (offending.length === 0) {
    const widened = changes.filter((change) => change.kind === 'widening').length;
    return pass(
      name,
      widened === 0
        ? 'inputs and outputs are the same'
        : `${widened} fields accept or return more, none breaks callers`,
    );
  }
  return block(name, offending.map((change) => `${change.where}.${change.name} ${change.reason}`).join('; '));
}

type FoundMetric =
  | { readonly known: true; readonly metric: MetricResult; readonly sample: string }
  | { readonly known: false; readonly reason: string };

function candidateMetric(name: string, { candidate, evidence }: Judged): FoundMetric {
  if (evidence === undefined)
    return { known: false, reason: `version ${candidate.version} has no evidence that can be read` };
  const { dataset, candidate: evaluation } = evidence.statement.predicate;
  const metric = metricOf(evaluation.metrics, name);
  if (metric === undefined)
    return { known: false, reason: `the evidence of version ${candidate.version} has no metric ${name}` };
  return { known: true, metric, sample: `${formatNumber(dataset.rows)} rows of ${dataset.name}` };
}

/** Own fields only: a metric called `constructor` is asked for like any other. */
function metricOf(metrics: Readonly<Record<string, MetricResult>>, name: string): MetricResult | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}
