import { existsSync } from 'node:fs';
import { DIFF, type FileDiff, parseDiff } from './diff.ts';
import { ObjectReader } from './object-reader.ts';
import {
  type CommitContent,
  formatCommit,
  formatTree,
  parseCommit,
  parseTree,
  type TreeEntry,
  writeObject,
} from './objects.ts';
import { isSha, isValidRefName } from './ref-name.ts';
import { type GitRun, runGit, runGitSync } from './run-git.ts';
import { removeStaleLocks } from './stale-locks.ts';

export interface Ref {
  /** For example `refs/heads/main`. */
  readonly name: string;
  readonly sha: string;
  readonly type: string;
}

export interface Commit extends CommitContent {
  readonly sha: string;
}

/** A move of a reference: it must be at `before` (undefined: must not exist) and is at `after` then (undefined: gone). */
export interface RefMove {
  readonly ref: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** References that must still be where they were seen for the move to happen. */
  readonly unless?: readonly { readonly ref: string; readonly sha: string }[];
}

export interface HistoryQuery {
  readonly from: string;
  readonly path?: string | undefined;
  /** Seconds since the epoch. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly author?: string | undefined;
}

const ZERO = '0'.repeat(40);

/** A bare repository on disk. Objects are written as loose files; references move by compare and swap through git itself. */
export class GitRepository {
  readonly directory: string;
  readonly #objects: ObjectReader;

  private constructor(directory: string) {
    this.directory = directory;
    this.#objects = new ObjectReader(directory);
  }

  /** Opens the repository, or creates an empty one whose first branch will be `branch`. Removes locks that a killed git left. */
  static open(directory: string, branch: string): GitRepository {
    if (existsSync(directory)) removeStaleLocks(directory);
    const head = `refs/heads/${branch}`;
    runGitSync({ directory: '/', arguments: ['init', '--quiet', '--bare', '--template=', directory] });
    runGitSync({ directory, arguments: ['symbolic-ref', 'HEAD', head] });
    return new GitRepository(directory);
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  info(name: string) {
    return this.#objects.info(name);
  }

  /** The commit, tag or other object a reference points to. */
  async ref(name: string): Promise<string | undefined> {
    if (!isValidRefName(name)) return undefined;
    return (await this.#objects.info(name))?.sha;
  }

  branch(name: string): Promise<string | undefined> {
    return this.ref(`refs/heads/${name}`);
  }

  async refs(): Promise<Ref[]> {
    const text = await this.#text(['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)', 'refs/']);
    return lines(text).map((line) => {
      const [name = '', sha = '', type = ''] = line.split(' ');
      return { name, sha, type };
    });
  }

  /** Of a commit id (also abbreviated), a branch, a tag, or `HEAD`: never git's own revision syntax. */
  async commitOf(name: string): Promise<Commit | undefined> {
    const candidates = [
      ...(/^[0-9a-f]{4,40}$/.test(name) ? [name] : []),
      ...(name === 'HEAD' ? [name] : []),
      `refs/heads/${name}`,
      `refs/tags/${name}`,
      `refs/${name}`,
      name,
    ];
    for (const candidate of candidates) {
      if (!isValidRefName(candidate)) continue;
      const object = await this.#objects.read(`${candidate}^{commit}`);
      if (object) return { sha: object.sha, ...parseCommit(object.body) };
    }
    return undefined;
  }

  async commit(sha: string): Promise<Commit | undefined> {
    if (!isSha(sha)) return undefined;
    const object = await this.#objects.read(sha);
    return object?.type === 'commit' ? { sha, ...parseCommit(object.body) } : undefined;
  }

  /** Of a tree, or of a commit's root. */
  async tree(sha: string): Promise<{ readonly sha: string; readonly entries: readonly TreeEntry[] } | undefined> {
    if (!isSha(sha)) return undefined;
    const object = await this.#objects.read(`${sha}^{tree}`);
    return object && { sha: object.sha, entries: parseTree(object.body) };
  }

  async blob(sha: string): Promise<Buffer | undefined> {
    if (!isSha(sha)) return undefined;
    const object = await this.#objects.read(sha);
    return object?.type === 'blob' ? object.body : undefined;
  }

  /** Everything below a tree, folders included, with sizes of files. */
  async listTree(sha: string): Promise<(TreeEntry & { readonly size: number | undefined })[]> {
    const text = await this.#text(['ls-tree', '-r', '-t', '-z', '-l', '--full-tree', sha]);
    return text
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        const tab = line.indexOf('\t');
        const [mode = '', type = '', id = '', size = '-'] = line.slice(0, tab).split(/ +/);
        const entry = { mode, type: type as TreeEntry['type'], sha: id, path: line.slice(tab + 1) };
        return { ...entry, size: size === '-' ? undefined : Number(size) };
      });
  }

  /** Commits that are in `from` and touch the path, newest first. */
  async history(query: HistoryQuery, page: { skip: number; limit: number }): Promise<Commit[]> {
    const range = [`--skip=${page.skip}`, `--max-count=${page.limit}`];
    const text = await this.#text(['rev-list', ...range, ...historyArguments(query)]);
    return this.commits(lines(text));
  }

  async commits(shas: readonly string[]): Promise<Commit[]> {
    const commits = await Promise.all(shas.map((sha) => this.commit(sha)));
    return commits.filter((commit) => commit !== undefined);
  }

  /** The commit on the branch itself (a merge counts as one) that changed the path last. */
  async lastChange(head: string, path: string): Promise<string | undefined> {
    return lines(await this.#text(['rev-list', '--first-parent', '--max-count=1', head, '--', path]))[0];
  }

  /** Paths that commits on the branch itself touched since `from`, also those that were changed back. */
  async touchedSince(from: string, to: string): Promise<Set<string>> {
    const options = ['--first-parent', '-m', '--name-only', '--no-renames', '--format=', '-z'];
    const text = await this.#text(['log', ...options, `${from}..${to}`]);
    return new Set(text.split('\0').map((path) => path.replace(/^\n+/, '')));
  }

  async countHistory(query: HistoryQuery): Promise<number> {
    return Number(await this.#text(['rev-list', '--count', ...historyArguments(query)]));
  }

  /** Commits in `head` that are not in `base`, oldest first. */
  async commitsBetween(base: string, head: string): Promise<string[]> {
    return lines(await this.#text(['rev-list', '--reverse', head, `^${base}`]));
  }

  async isAncestor(ancestor: string, commit: string): Promise<boolean> {
    const result = await this.#run({
      arguments: ['merge-base', '--is-ancestor', ancestor, commit],
      expected: [0, 1],
    });
    return result.code === 0;
  }

  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const result = await this.#run({ arguments: ['merge-base', a, b], expected: [0, 1] });
    return lines(result.stdout.toString())[0];
  }

  /** Names of the branches whose heads are all contained in the commit. */
  async branchesIn(commit: string): Promise<Set<string>> {
    const text = await this.#text(['for-each-ref', `--merged=${commit}`, '--format=%(refname)', 'refs/heads/']);
    return new Set(lines(text));
  }

  /** The tree of both commits merged, or undefined when they conflict. */
  async mergeTree(base: string, head: string): Promise<string | undefined> {
    const result = await this.#run({
      arguments: ['merge-tree', '--write-tree', '--no-messages', base, head],
      expected: [0, 1],
    });
    return result.code === 0 ? lines(result.stdout.toString())[0] : undefined;
  }

  /** Between two commits or trees. */
  async diff(from: string, to: string): Promise<FileDiff[]> {
    return parseDiff(await this.#text([...DIFF, from, to]));
  }

  /** What `head` changed since it left `base`; nothing when they have no commit in common. */
  async diffSince(base: string, head: string): Promise<FileDiff[]> {
    const result = await this.#run({ arguments: [...DIFF, '--merge-base', base, head], expected: [0, 128] });
    return parseDiff(result.stdout.toString());
  }

  /** Against the first parent, or against nothing. */
  diffOfCommit(commit: Commit): Promise<FileDiff[]> {
    return this.diff(commit.parents[0] ?? this.writeTree([]), commit.sha);
  }

  writeBlob(content: Buffer): string {
    return writeObject(this.directory, 'blob', content);
  }

  writeTree(entries: Iterable<TreeEntry>): string {
    return writeObject(this.directory, 'tree', formatTree(entries));
  }

  writeCommit(commit: CommitContent): string {
    return writeObject(this.directory, 'commit', formatCommit(commit));
  }

  /** Moves the reference if everything is still where it was seen; false when somebody else was faster. */
  async move(move: RefMove): Promise<boolean> {
    const verify = (move.unless ?? []).map(({ ref, sha }) => `verify ${ref} ${sha}\n`).join('');
    const before = move.before ?? ZERO;
    const change =
      move.after === undefined ? `delete ${move.ref} ${before}\n` : `update ${move.ref} ${move.after} ${before}\n`;
    const result = await this.#run({
      arguments: ['update-ref', '--stdin'],
      input: `start\n${verify}${change}prepare\ncommit\n`,
      expected: [0, 128],
    });
    return result.code === 0;
  }

  async #text(args: readonly string[]): Promise<string> {
    return (await this.#run({ arguments: args })).stdout.toString();
  }

  #run(run: Omit<GitRun, 'directory'>) {
    return runGit({ directory: this.directory, ...run });
  }
}

function historyArguments(query: HistoryQuery): string[] {
  return [
    ...(query.since === undefined ? [] : [`--max-age=${query.since}`]),
    ...(query.until === undefined ? [] : [`--min-age=${query.until}`]),
    ...(query.author === undefined ? [] : ['--fixed-strings', `--author=${query.author}`]),
    query.from,
    ...(query.path === undefined ? [] : ['--', query.path]),
  ];
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
