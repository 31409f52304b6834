import type { EnvironmentConfig, Release, ServingConfig } from '@ai-platform/config';
import type { DeploymentHealth, StoredArtifact } from '../../evidence/candidate-version.ts';
import type { ChangeSet } from '../change-set.ts';
import type { Section } from './fit-sections.ts';
import { cell, cellOrUnknown, code, row, tableHead } from './markdown.ts';

/** What the release file says before and after, digests in full. */
export function digestsSection(before: Release | undefined, after: Release): Section {
  const fields = (release: Release): Readonly<Record<string, string | undefined>> => ({
    Version: release.version,
    'Artifact sha256': release.artifact.sha256,
    Artifact: `${release.artifact.kind} ${release.artifact.reference}`,
    'Evidence sha256': release.evidenceSha256,
    'Serving image': release.image,
  });
  const now = before === undefined ? undefined : fields(before);
  const rows = Object.entries(fields(after)).map(([name, value]) =>
    row([name, now === undefined ? '–' : cellOrUnknown(now[name]), cellOrUnknown(value), same(now?.[name], value)]),
  );
  return {
    name: 'Digests',
    rank: 2,
    head: `### Before and after\n\n${tableHead(['', 'Before', 'After', ''])}`,
    rows,
    foot: '\n',
  };
}

function same(before: string | undefined, after: string | undefined): string {
  return before === after ? 'unchanged' : '**changed**';
}

export interface UpstreamInput {
  readonly environment: EnvironmentConfig;
  readonly releases: ReadonlyMap<string, Release>;
  readonly health: readonly DeploymentHealth[];
}

/** How the version fared where it ran before. */
export function upstreamSection({ environment, releases, health }: UpstreamInput): Section {
  const rows = environment.promoteFrom.map((name) => {
    const status = health.find((entry) => entry.environment === name);
    return row([
      cell(name),
      cellOrUnknown(releases.get(name)?.version),
      status === undefined || status.state === 'unknown' ? '**unknown**' : status.state,
      cellOrUnknown(status?.at),
      status?.description === undefined ? '–' : cell(status.description),
    ]);
  });
  const head = '### Upstream\n\n';
  const shared = { name: 'Upstream', rank: 6, foot: '\n' };
  if (rows.length === 0) return { ...shared, head: `${head}A first environment: nothing runs before it.\n`, rows };
  return { ...shared, head: `${head}${tableHead(['Environment', 'Version', 'Deployment', 'Since', 'Says'])}`, rows };
}

/** What the environment gives the model, which a promotion never changes. */
export function resourcesSection(serving: ServingConfig, before: Release | undefined): Section {
  const { scaling, resources } = serving;
  const gpu = resources.gpu === 0 ? '' : `, ${resources.gpu} GPU`;
  const what = `${scaling.min} to ${scaling.max} replicas, each ${code(resources.cpu)} CPU and ${code(resources.memory)} memory${gpu}`;
  const change = before === undefined ? 'New in this environment' : 'Unchanged by this pull request';
  return { name: 'Resources', rank: 5, head: `### Resources\n\n${change}: ${what}.\n\n`, rows: [], foot: '' };
}

export interface RolloutInput {
  readonly before: Release | undefined;
  readonly after: Release;
  /** Whether what would be gone back to is still in its store. */
  readonly stored: StoredArtifact | undefined;
}

/** What happens after the merge, and the exact command that undoes it. */
export function rolloutSection({ before, after, stored }: RolloutInput): Section {
  const steps = [
    `1. The merge makes ${code(after.environment)} run version ${code(after.version)}; the sync applies it and writes a deployment status.\n`,
    '2. New replicas take over once they are ready; until then the old ones answer.\n',
    before === undefined ? firstRollback() : rollbackStep(before, stored),
  ];
  return {
    name: 'Rollout and rollback',
    rank: 3,
    head: `### Rollout and rollback\n\n${steps.join('')}\n`,
    rows: [],
    foot: '',
  };
}

function firstRollback(): string {
  return '3. There is no earlier release to go back to: to undo it, revert the merge.\n';
}

function rollbackStep(before: Release, stored: StoredArtifact | undefined): string {
  const words = ['npx create-ai-platform rollback', '--model', before.model, '--environment', before.environment];
  const command = [...words.slice(0, 1), ...words.slice(1).map(shellWord), '--to', shellWord(before.version)].join(' ');
  return `3. To undo it: ${code(command, 400)} (version ${code(before.version)}, ${availability(before, stored)}).\n`;
}

function availability(before: Release, stored: StoredArtifact | undefined): string {
  if (stored === undefined) return 'whether its artifact is still there is **unknown**';
  if (stored.state === 'missing') return 'its artifact is **gone**';
  return stored.sha256 === before.artifact.sha256
    ? 'its artifact is still there'
    : 'its artifact has **other bytes** now';
}

/** The word as a POSIX shell reads it back. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9._/@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Who is asked, by name in code so that nobody is notified twice. */
export function reviewersSection(reviewers: readonly string[]): Section {
  const who =
    reviewers.length === 0
      ? 'Nobody by name: the code owners of the changed files decide.'
      : `Asked: ${reviewers.map((name) => code(name)).join(', ')}.`;
  return { name: 'Review', rank: 6, head: `### Review\n\n${who}\n\n`, rows: [], foot: '' };
}

/** The files that change; their difference is in the pull request's own view. */
export function filesSection({ changes }: ChangeSet): Section {
  const rows = changes.map((change) => `- ${change.kind} ${code(change.path, 300)}\n`);
  return {
    name: 'Files',
    rank: 8,
    head: `<details><summary>Files (${changes.length})</summary>\n\n`,
    rows,
    foot: '\n</details>\n',
  };
}
