import type { Evidence, Release, Signature, SignatureChange, TensorSpec } from '@ai-platform/config';
import { compareSignatures } from '@ai-platform/config';
import type { CandidateVersion, ChampionVersion } from '../../evidence/candidate-version.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import type { Section } from './fit-sections.ts';
import { cell, cellOrUnknown, row, tableHead } from './markdown.ts';

const ICON = { pass: '✅ pass', warn: '⚠️ warn', block: '❌ block' } as const satisfies Record<
  Verdict['outcome'],
  string
>;

/** Every gate with its outcome and its reason; those that forbid first. */
export function gatesSection(verdicts: readonly Verdict[]): Section {
  const order = { block: 0, warn: 1, pass: 2 } as const satisfies Record<Verdict['outcome'], number>;
  const sorted = [...verdicts].sort((a, b) => order[a.outcome] - order[b.outcome]);
  return {
    name: 'Gates',
    rank: 1,
    head: `### Gates\n\n${tableHead(['Outcome', 'Gate', 'Reason'])}`,
    rows: sorted.map((verdict) =>
      row([
        verdict.unknown === true ? `${ICON[verdict.outcome]} (unknown)` : ICON[verdict.outcome],
        cell(verdict.gate, 80),
        cell(verdict.reason, 400),
      ]),
    ),
    foot: '\n',
  };
}

export interface SignatureInput {
  readonly before: Release | undefined;
  readonly champion: ChampionVersion | undefined;
  readonly candidate: CandidateVersion;
}

/** What callers of the model have to know: whether inputs and outputs changed, field by field. */
export function signatureSection(input: SignatureInput): Section {
  const { summary, rows } = signatureRows(input);
  const table = rows.length === 0 ? '' : `\n${tableHead(['Where', 'Field', 'Now', 'After', 'Class', 'Why'])}`;
  return { name: 'Signature', rank: 6, head: `### Signature\n\n${summary}\n${table}`, rows, foot: '\n' };
}

function signatureRows({ before, champion, candidate }: SignatureInput): { summary: string; rows: readonly string[] } {
  const after = candidate.signature;
  if (after === undefined) return { summary: '**unknown**: the candidate has no signature.', rows: [] };
  if (before === undefined) return { summary: 'The first one here.', rows: firstFields(after) };
  const now = champion?.signature;
  if (now === undefined) return { summary: '**unknown**: the version that runs now has no signature.', rows: [] };
  const changes = compareSignatures(now, after).filter((change) => change.kind !== 'same');
  if (changes.length === 0) return { summary: '**Same** inputs and outputs.', rows: [] };
  const breaking = changes.some((change) => change.kind === 'breaking');
  const summary = breaking ? '**Breaking**: callers must change.' : '**Widening**: callers may stay as they are.';
  return { summary, rows: changes.map((change) => changeRow(change, { now, after })) };
}

function firstFields(signature: Signature): readonly string[] {
  return (['inputs', 'outputs'] as const).flatMap((where) =>
    signature[where].map((spec) => row([where, cell(spec.name, 60), '–', cell(specText(spec), 60), 'new', '–'])),
  );
}

function changeRow(
  change: SignatureChange,
  signatures: { readonly now: Signature; readonly after: Signature },
): string {
  const field = (signature: Signature) => {
    const spec = signature[change.where].find(({ name }) => name === change.name);
    return spec === undefined ? '–' : cell(specText(spec), 60);
  };
  const { now, after } = signatures;
  return row([change.where, cell(change.name, 60), field(now), field(after), change.kind, cell(change.reason)]);
}

function specText(spec: TensorSpec): string {
  return `${spec.datatype} [${spec.shape.map((size) => (size === -1 ? '?' : String(size))).join(', ')}]`;
}

export interface LineageInput {
  readonly candidate: CandidateVersion;
  readonly evidence: Evidence | undefined;
  readonly championEvidence: Evidence | undefined;
  readonly before: Release | undefined;
}

/** Where the version comes from, beside where the champion came from. What is missing is printed as unknown. */
export function lineageSection(input: LineageInput): Section {
  const candidate = lineageOf(input.evidence, input.candidate.run);
  const champion = lineageOf(input.championEvidence, input.before?.run);
  const first = input.before === undefined;
  const rows = Object.entries(candidate).map(([name, value]) =>
    row([name, first ? '–' : cellOrUnknown(champion[name as keyof typeof champion]), cellOrUnknown(value)]),
  );
  return {
    name: 'Lineage',
    rank: 7,
    head: `### Lineage\n\n${tableHead(['', 'Champion', 'Candidate'])}`,
    rows: [...rows, ...parameterRows(input)],
    foot: '\n',
  };
}

function lineageOf(evidence: Evidence | undefined, run: string | undefined) {
  return {
    Run: run ?? evidence?.lineage.run,
    Commit: evidence?.lineage.commit,
    Image: evidence?.lineage.image,
    Dataset: evidence?.dataset.name,
    'Dataset sha256': evidence?.dataset.sha256,
  };
}

function parameterRows({ evidence, championEvidence, before }: LineageInput): readonly string[] {
  const candidate = evidence?.lineage.parameters ?? {};
  const champion = championEvidence?.lineage.parameters ?? {};
  const names = [...new Set([...Object.keys(candidate), ...Object.keys(champion)])].sort();
  const show = (name: string, values: Readonly<Record<string, unknown>>) =>
    Object.hasOwn(values, name) ? cell(`${name}=${String(values[name])}`, 80) : '–';
  return names.map((name) =>
    row(['Parameter', before === undefined ? '–' : show(name, champion), show(name, candidate)]),
  );
}
