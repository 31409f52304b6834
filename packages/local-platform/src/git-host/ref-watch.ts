import type { GitRepository } from './git/git-repository.ts';

/** A reference that is elsewhere than before; undefined where it did not or does not exist. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Told of all moves found in one look, before anybody else. */
export type Follow = (
  refs: ReadonlyMap<string, string>,
  updates: readonly RefUpdate[],
  actor?: string,
) => Promise<void>;

/** Knows where the references are, whoever moved them: the API, a push over HTTP, or git on the repository's folder. */
export class RefWatch {
  readonly #repository: GitRepository;
  readonly #listeners = new Set<(update: RefUpdate) => void>();
  #known: ReadonlyMap<string, string> = new Map();
  #last: Promise<void> = Promise.resolve();
  #started = false;

  constructor(repository: GitRepository) {
    this.#repository = repository;
  }

  get known(): ReadonlyMap<string, string> {
    return this.#known;
  }

  listen(listener: (update: RefUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads all references, lets `follow` bring the pull requests in line, then tells the listeners. One look at a time. */
  look(follow: Follow, actor?: string): Promise<void> {
    const look = this.#last.then(() => this.#look(follow, actor));
    this.#last = look.catch(() => {});
    return look;
  }

  async #look(follow: Follow, actor: string | undefined): Promise<void> {
    const refs = new Map((await this.#repository.refs()).map((ref) => [ref.name, ref.sha]));
    const updates = differences(this.#known, refs);
    const first = !this.#started;
    if (updates.length === 0 && !first) return;
    await follow(refs, updates, actor);
    this.#known = refs;
    this.#started = true;
    if (first) return;
    for (const update of updates) for (const listener of this.#listeners) listener(update);
  }
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RefUpdate[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .map((ref) => ({ ref, before: before.get(ref), after: after.get(ref) }))
    .filter((update) => update.before !== update.after);
}
