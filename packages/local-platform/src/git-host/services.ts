import type { GitRepository } from './git/git-repository.ts';
import type { Addresses } from './present/addresses.ts';
import type { RepositoryFacts } from './present/repository.ts';
import type { RefWatch } from './ref-watch.ts';
import type { DiscussionStore } from './store/discussion.ts';
import type { PullStore } from './store/pulls.ts';
import type { SignalStore } from './store/signals.ts';
import type { User } from './wire/call.ts';

/** What the operations work on. */
export interface Services {
  readonly owner: string;
  readonly name: string;
  /** The default branch. */
  readonly branch: string;
  readonly users: readonly User[];
  readonly repository: GitRepository;
  readonly pulls: PullStore;
  readonly discussion: DiscussionStore;
  readonly signals: SignalStore;
  readonly addresses: Addresses;
  readonly refs: RefWatch;
  /** The time as GitHub writes it. */
  readonly now: () => string;
}

export function repositoryFacts(services: Services): RepositoryFacts {
  const { owner, name, branch, pulls } = services;
  return { owner, name, branch, openPulls: pulls.countOpen() };
}
