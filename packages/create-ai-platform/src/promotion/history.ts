import { type FileVersion, parseRelease, releasePath } from '@ai-platform/gitops';
import type { HistoryOptions } from '../commands/history.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { table } from '../program/table.ts';
import { readModelState, requireEnvironment } from './model-state.ts';
import { openRepository } from './open-repository.ts';

/** Commits of one environment's release that are read. */
const DEPTH = 100;

/** One change of what an environment runs. */
interface Entry {
  /** ISO 8601. */
  readonly at: string;
  readonly author: string;
  readonly commit: string;
  readonly environment: string;
  /** undefined where the release was removed, or cannot be read. */
  readonly version?: string;
  readonly promotedFrom?: string;
  readonly evidenceSha256?: string;
  readonly hold?: string;
}

/** `history` */
export async function history(context: Context, options: HistoryOptions): Promise<Outcome> {
  const repository = await openRepository(context);
  const { config } = await readModelState(repository, options.model);
  const environments =
    options.environment === undefined
      ? config.environments
      : [requireEnvironment(config, '--environment', options.environment)];
  const entries: Entry[] = [];
  for (const { name } of environments) {
    context.progress(`Reading the history of ${name}`);
    const path = releasePath({ model: options.model, environment: name });
    const versions = await at(repository.apiUrl, () => repository.gitHost.fileHistory(repository.branch, path, DEPTH));
    entries.push(...versions.map((version) => toEntry({ model: options.model, environment: name }, version)));
  }
  entries.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return { text: describe(options.model, entries), data: { model: options.model, entries } };
}

function toEntry(
  { model, environment }: { readonly model: string; readonly environment: string },
  { at: moment, author, commit, content }: FileVersion,
): Entry {
  const parsed = content === undefined ? undefined : parseRelease(content, releasePath({ model, environment }));
  const entry = { at: moment, author, commit, environment };
  if (!parsed?.ok) {
    return entry;
  }
  const { version, promotedFrom, evidenceSha256, hold } = parsed.value;
  return {
    ...entry,
    version,
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
    ...(evidenceSha256 === undefined ? {} : { evidenceSha256 }),
    ...(hold === undefined ? {} : { hold: hold.reason }),
  };
}

function describe(model: string, entries: readonly Entry[]): string {
  if (entries.length === 0) {
    return `Nothing was released of ${model} yet.`;
  }
  const rows = entries.map((entry) => [
    entry.at,
    entry.environment,
    entry.version === undefined ? 'removed' : `version ${entry.version}`,
    entry.promotedFrom === undefined ? '' : `from ${entry.promotedFrom}`,
    entry.author,
    entry.commit.slice(0, 12),
    entry.evidenceSha256 === undefined ? 'no evidence' : `evidence ${entry.evidenceSha256.slice(0, 12)}`,
    entry.hold === undefined ? '' : `hold: ${entry.hold}`,
  ]);
  return table(rows);
}
