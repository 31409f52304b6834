import type { Evidence, Gate, MetricResult } from '@ai-platform/config';
import type { ChampionEvaluation } from '../../evidence/champion-evaluation.ts';
import { difference, formatChange, formatNumber } from '../../evidence/numbers.ts';
import type { Section } from './fit-sections.ts';
import { cell, code, row, tableHead } from './markdown.ts';

export interface ComparisonInput {
  readonly evidence: Evidence | undefined;
  readonly champion: ChampionEvaluation;
  readonly gates: readonly Gate[];
}

const METRIC_TITLES = ['Metric', 'Champion', 'Candidate', 'Change', 'Interval', 'Better', 'Asked', 'Rows', 'Dataset'];
const SLICE_TITLES = ['Slice', 'Rows', 'Metric', 'Champion', 'Candidate', 'Change'];

/** What the candidate scored against what runs now, on the same rows. Metrics that a gate asks about come first. */
export function metricsSection(input: ComparisonInput): Section {
  const { evidence } = input;
  const heading = '### Champion against candidate\n\n';
  const shared = { name: 'Champion against candidate', rank: 4, foot: '\n' };
  if (evidence === undefined)
    return { ...shared, head: `${heading}**unknown**: there is no evidence to read.\n`, rows: [] };
  return {
    ...shared,
    head: `${heading}${championNote(input.champion)}${tableHead(METRIC_TITLES)}`,
    rows: orderedMetrics(input, evidence).map(([name, metric]) => metricRow(name, metric, { ...input, evidence })),
  };
}

function championNote(champion: ChampionEvaluation): string {
  if (champion.state === 'none') return 'No champion: the environment runs no version yet.\n\n';
  if (champion.state === 'unknown') return `The champion's numbers are **unknown**: ${code(champion.reason, 300)}.\n\n`;
  return '';
}

function orderedMetrics(input: ComparisonInput, evidence: Evidence): readonly [string, MetricResult][] {
  const asked = new Set(input.gates.flatMap((gate) => ('metric' in gate ? [gate.metric] : [])));
  return Object.entries(evidence.candidate.metrics).sort(
    ([a], [b]) => Number(asked.has(b)) - Number(asked.has(a)) || compareText(a, b),
  );
}

function metricRow(
  name: string,
  metric: MetricResult,
  input: ComparisonInput & { readonly evidence: Evidence },
): string {
  const champion = championMetric(name, input.champion);
  const { dataset } = input.evidence;
  return row([
    cell(name, 60),
    champion === undefined ? absentChampion(input.champion) : formatNumber(champion.value),
    `**${formatNumber(metric.value)}**`,
    champion === undefined ? '–' : formatChange(difference(metric.value, champion.value)),
    interval(metric),
    metric.direction === 'higher-is-better' ? 'higher' : 'lower',
    asked(name, input.gates),
    formatNumber(dataset.rows),
    `${cell(dataset.name, 40)} ${cell(dataset.sha256.slice(0, 12))}`,
  ]);
}

function championMetric(name: string, champion: ChampionEvaluation): MetricResult | undefined {
  if (champion.state !== 'known' || !Object.hasOwn(champion.evaluation.metrics, name)) return undefined;
  return champion.evaluation.metrics[name];
}

function absentChampion(champion: ChampionEvaluation): string {
  return champion.state === 'none' ? '–' : '**unknown**';
}

function interval({ interval: found }: MetricResult): string {
  if (found === undefined) return '**unknown**';
  return `${formatNumber(found.low)} to ${formatNumber(found.high)} (${formatNumber(found.confidence * 100)} %)`;
}

function asked(name: string, gates: readonly Gate[]): string {
  const bounds = gates.flatMap((gate) => ('metric' in gate && gate.metric === name ? [boundText(gate)] : []));
  return bounds.length === 0 ? '–' : bounds.join(', ');
}

function boundText(gate: Exclude<Gate, { kind: 'signature' }>): string {
  if (gate.kind === 'metric-minimum') return `≥ ${formatNumber(gate.min)}`;
  if (gate.kind === 'metric-maximum') return `≤ ${formatNumber(gate.max)}`;
  return gate.by === 0 ? 'not worse' : `worse by ≤ ${formatNumber(gate.by)}`;
}

/** The same comparison in every slice, the greatest changes first; undefined when the evidence has no slices. */
export function slicesSection(evidence: Evidence | undefined): Section | undefined {
  const slices = evidence?.slices ?? [];
  if (slices.length === 0) return undefined;
  const lines = slices.flatMap((slice) =>
    Object.entries(slice.candidate).map(([metric, value]) => sliceLine(slice, { metric, value })),
  );
  return {
    name: 'Slices',
    rank: 9,
    head: `<details><summary>Slices (${slices.length})</summary>\n\n${tableHead(SLICE_TITLES)}`,
    rows: lines.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)).map((line) => line.text),
    foot: '\n</details>\n\n',
  };
}

type Slice = NonNullable<Evidence['slices']>[number];

function sliceLine(slice: Slice, measured: { readonly metric: string; readonly value: number }) {
  const { metric, value } = measured;
  const champion =
    slice.champion !== undefined && Object.hasOwn(slice.champion, metric) ? slice.champion[metric] : undefined;
  const change = champion === undefined ? undefined : difference(value, champion);
  const text = row([
    cell(slice.name, 60),
    formatNumber(slice.rows),
    cell(metric, 60),
    champion === undefined ? '**unknown**' : formatNumber(champion),
    formatNumber(value),
    change === undefined ? '–' : formatChange(change),
  ]);
  return { change, text };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
