import type { Release } from '@ai-platform/config';
import {
  type ChangedRelease,
  changedReleases,
  GitHostNotFoundError,
  isBlocked,
  loadTemplate,
  type ReleaseFacts,
  verifyChange,
} from '@ai-platform/gitops';
import type { VerifyOptions } from '../commands/verify.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { inputError } from '../program/failure.ts';
import { describeVerdicts, summariseVerdicts } from './describe-verdicts.ts';
import { earlierReleases } from './earlier-releases.ts';
import { gatherCandidate, gatherChampion } from './gather-version.ts';
import { gatherHealth } from './health.ts';
import { readConfig, readModelStateAt } from './model-state.ts';
import { openRegistry } from './open-registry.ts';
import { openRepository, type RemoteRepository } from './open-repository.ts';

/** `verify` */
export async function verify(context: Context, options: VerifyOptions): Promise<Outcome> {
  requireSha('--base', options.base);
  requireSha('--head', options.head);
  const repository = await openRepository(context);
  context.progress('Reading both commits');
  const { files, head } = await readBoth(repository, options);
  const changed = changedReleases({ files, head });
  const facts = await gatherFacts(context, repository, { changed, base: options.base, files });
  const config = readConfig(files, options.base);
  const verdicts = verifyChange({ config, template: await loadTemplate(), base: options.base, files, head, facts });
  const blocked = isBlocked(verdicts);
  const releases = changed.map(({ path, after }) => `  ${path}  ${after === undefined ? 'removed' : after.version}`);
  const title = changed.length === 0 ? 'No release changed.' : `${changed.length} releases changed:`;
  return {
    status: blocked ? 1 : 0,
    text: [title, ...releases, describeVerdicts(verdicts), summariseVerdicts(verdicts)].filter(Boolean).join('\n'),
    data: { base: options.base, head: options.head, blocked, changed, verdicts },
  };
}

/** Branches move; a check is about two commits that do not. */
function requireSha(flag: string, sha: string): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw inputError(flag, `'${sha}' is no commit`, 'give all 40 hex digits, as git rev-parse prints them');
  }
}

interface Both {
  readonly files: ReadonlyMap<string, string>;
  readonly head: ReadonlyMap<string, string>;
}

/** The same selection of paths at both commits: every changed file, and all of every changed model. */
async function readBoth({ gitHost, apiUrl }: RemoteRepository, { base, head }: VerifyOptions): Promise<Both> {
  const compared = await at(apiUrl, () => gitHost.compare(base, head).catch(explainMissing));
  const paths = compared.map(({ path }) => path);
  const models = new Set(paths.flatMap((path) => /^models\/[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  const selection = ['ai-platform.yaml', ...models, ...paths.filter((path) => !path.startsWith('models/'))];
  const [files, headFiles] = await at(apiUrl, () =>
    Promise.all([gitHost.readFiles(base, selection), gitHost.readFiles(head, selection)]),
  );
  return { files, head: headFiles };
}

function explainMissing(error: unknown): never {
  if (error instanceof GitHostNotFoundError) {
    const fix = 'push both commits, and check that the token may read the repository';
    throw inputError('--base, --head', 'the repository on the Git host does not have both commits', fix);
  }
  throw error;
}

interface Change {
  readonly changed: readonly ChangedRelease[];
  readonly base: string;
  readonly files: ReadonlyMap<string, string>;
}

async function gatherFacts(
  context: Context,
  repository: RemoteRepository,
  { changed, base, files }: Change,
): Promise<readonly ReleaseFacts[]> {
  const known = changed.filter(({ model }) => files.has(`models/${model}/model.yaml`));
  if (known.length === 0) {
    return [];
  }
  const { registry, address } = openRegistry(context, readConfig(files, base), repository.connections);
  try {
    const facts: ReleaseFacts[] = [];
    for (const change of known) {
      context.progress(`Gathering the evidence of ${change.model} in ${change.environment}`);
      const state = await readModelStateAt(repository, base, change.model);
      const { before, after } = change;
      const name = (release: Release) => ({ model: state.model.registryName, version: release.version });
      facts.push({
        model: change.model,
        environment: change.environment,
        ...(after === undefined
          ? {}
          : { candidate: await at(address, () => gatherCandidate(registry, name(after), context.signal)) }),
        ...(before === undefined
          ? {}
          : { champion: await at(address, () => gatherChampion(registry, name(before), context.signal)) }),
        health: await at(repository.apiUrl, () => gatherHealth(repository.gitHost, state)),
        history: before === undefined ? [] : await earlierReleases(repository, change.model, change.environment),
      });
    }
    return facts;
  } finally {
    await registry.close();
  }
}
