import { createHash } from 'node:crypto';
import type { Release } from '@ai-platform/config';
import {
  commitFiles,
  REPOSITORY,
  type ServedGitHost,
  type ServeOptions,
  serveGitHost,
  USERS,
} from '../../../local-platform/src/git-host/testing/index.ts';
import type { GitHost } from '../git-host/git-host.ts';
import { createGitHubHost } from '../git-host/github-host.ts';
import type { PromotionPlan } from '../plan/promotion-plan.ts';

/** A served repository with one model in three environments, and the port that promotion uses. */
export interface PromotionRepository {
  readonly served: ServedGitHost;
  readonly gitHost: GitHost;
  /** Calls that change something, since the last `forget`. */
  writes(): string[];
  calls(): string[];
  forget(): void;
  /** A plan made from the main branch's head, as the planner would make it. */
  plan(change: PlanChange): Promise<PromotionPlan>;
}

export interface PlanChange {
  readonly version: string;
  readonly kind?: PromotionPlan['kind'];
  readonly environment?: string;
  readonly reviewers?: readonly string[];
}

export const releasePathOf = (environment: string): string => `models/digits/${environment}/release.yaml`;

export async function openPromotionRepository(
  options: ServeOptions & { readonly fetch?: typeof fetch } = {},
): Promise<PromotionRepository> {
  const served = await serveGitHost(options);
  await commitFiles(served, {
    'README.md': '# GitOps\n',
    [releasePathOf('dev')]: 'version: 1\n',
    [releasePathOf('staging')]: 'version: 1\n',
  });
  const gitHost = createGitHubHost({
    apiUrl: `${served.url}/api/v3`,
    token: USERS[0].token,
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    pacing: false,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  let seen = 0;
  const calls = () => served.watched.calls.slice(seen);
  return {
    served,
    gitHost,
    calls,
    writes: () => calls().filter((call) => !call.startsWith('GET ')),
    forget: () => {
      seen = served.watched.calls.length;
    },
    plan: (change) => planFor(gitHost, change),
  };
}

async function planFor(
  gitHost: GitHost,
  { version, kind = 'promotion', environment = 'dev', reviewers = [] }: PlanChange,
): Promise<PromotionPlan> {
  const base = (await gitHost.branch('main'))?.commit.sha ?? '';
  const path = releasePathOf(environment);
  const before = (await gitHost.readFiles(base, [path])).get(path);
  const content = `version: ${version}\n`;
  const key = `${kind === 'promotion' ? 'promote' : 'rollback'}/${environment}/digits`;
  return {
    version: 1,
    kind,
    key,
    model: 'digits',
    environment,
    branch: key,
    title: `Bring digits ${version} to ${environment}`,
    body: `Version ${version} for ${environment}, from ${before ?? 'nothing'}`,
    overflow: '',
    release: releaseOf(version, environment),
    releaseSha256: createHash('sha256').update(`${environment} ${version}`).digest('hex'),
    verdicts: [],
    blocked: false,
    unchanged: before === content,
    changeSet: {
      version: 1,
      base,
      changes:
        before === content
          ? []
          : [before === undefined ? { kind: 'create', path, content } : { kind: 'update', path, before, content }],
    },
    reviewers,
    labels: ['promotion'],
  };
}

function releaseOf(version: string, environment: string): Release {
  return {
    model: 'digits',
    environment,
    version,
    artifact: { kind: 'mlflow', reference: 'mlflow-artifacts:/1/r/artifacts/model', sha256: 'a'.repeat(64) },
    image: `triton@sha256:${'b'.repeat(64)}`,
  };
}
