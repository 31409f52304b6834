import type { DatabaseSync } from 'node:sqlite';

/** A pull request as it is kept. Times are ISO 8601. */
export interface PullRow {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly title: string;
  readonly body: string | null;
  readonly draft: number;
  /** Names of branches. */
  readonly head: string;
  readonly base: string;
  /** Where the head is, or was when the pull request was closed. */
  readonly headSha: string;
  /** Where the base was when the pull request was closed; until then the branch itself tells. */
  readonly baseSha: string;
  readonly author: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly mergedAt: string | null;
  readonly mergedBy: string | null;
  readonly mergeCommitSha: string | null;
  /** A merge that was decided but may not have happened: the commit the base is about to be moved to, and by whom. */
  readonly plannedSha: string | null;
  readonly plannedBy: string | null;
}

export type NewPull = Pick<PullRow, 'title' | 'body' | 'draft' | 'head' | 'base' | 'headSha' | 'baseSha' | 'author'>;

const schema = `
CREATE TABLE IF NOT EXISTS git_pulls (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL DEFAULT 'open',
  title TEXT NOT NULL, body TEXT, draft INTEGER NOT NULL,
  head TEXT NOT NULL, base TEXT NOT NULL, headSha TEXT NOT NULL, baseSha TEXT NOT NULL,
  author TEXT NOT NULL, createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL,
  closedAt TEXT, mergedAt TEXT, mergedBy TEXT, mergeCommitSha TEXT,
  plannedSha TEXT, plannedBy TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS git_pulls_open ON git_pulls (head, base) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS git_pulls_state ON git_pulls (state);
`;

/** The pull requests. Every method is one statement, so that it happened or did not. */
export class PullStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  get(number: number): PullRow | undefined {
    return this.#database.prepare('SELECT * FROM git_pulls WHERE number = ?').get(number) as PullRow | undefined;
  }

  all(): PullRow[] {
    return this.#rows('SELECT * FROM git_pulls ORDER BY number DESC');
  }

  open(): PullRow[] {
    return this.#rows("SELECT * FROM git_pulls WHERE state = 'open' ORDER BY number");
  }

  countOpen(): number {
    const row = this.#database.prepare("SELECT COUNT(*) AS number FROM git_pulls WHERE state = 'open'").get();
    return Number(row?.['number']);
  }

  /** Those whose merge was decided and not yet noted as done. */
  planned(): PullRow[] {
    return this.#rows('SELECT * FROM git_pulls WHERE plannedSha IS NOT NULL');
  }

  openBetween(head: string, base: string): PullRow | undefined {
    return this.#database
      .prepare("SELECT * FROM git_pulls WHERE head = ? AND base = ? AND state = 'open'")
      .get(head, base) as PullRow | undefined;
  }

  create(pull: NewPull, at: string): PullRow {
    const row = this.#database
      .prepare(
        `INSERT INTO git_pulls (title, body, draft, head, base, headSha, baseSha, author, createdAt, updatedAt)
         VALUES (:title, :body, :draft, :head, :base, :headSha, :baseSha, :author, :at, :at) RETURNING *`,
      )
      .get({ ...pull, at });
    return row as unknown as PullRow;
  }

  edit(number: number, change: { title: string; body: string | null; base: string }, at: string): void {
    this.#database
      .prepare(
        'UPDATE git_pulls SET title = :title, body = :body, base = :base, updatedAt = :at WHERE number = :number',
      )
      .run({ ...change, number, at });
  }

  touch(number: number, at: string): void {
    this.#database.prepare('UPDATE git_pulls SET updatedAt = ? WHERE number = ?').run(at, number);
  }

  headMoved(number: number, headSha: string, at: string): void {
    this.#database.prepare('UPDATE git_pulls SET headSha = ?, updatedAt = ? WHERE number = ?').run(headSha, at, number);
  }

  close(number: number, baseSha: string, at: string): void {
    this.#database
      .prepare(
        `UPDATE git_pulls SET state = 'closed', baseSha = :baseSha, closedAt = :at, updatedAt = :at
         WHERE number = :number AND state = 'open'`,
      )
      .run({ number, baseSha, at });
  }

  reopen(number: number, headSha: string, at: string): void {
    this.#database
      .prepare(
        `UPDATE git_pulls SET state = 'open', headSha = :headSha, closedAt = NULL, updatedAt = :at
         WHERE number = :number AND mergedAt IS NULL`,
      )
      .run({ number, headSha, at });
  }

  /** Notes the commit a merge is about to move the base to; false when another merge of it is under way. */
  plan(number: number, plan: { sha: string; by: string }): boolean {
    const result = this.#database
      .prepare(
        "UPDATE git_pulls SET plannedSha = :sha, plannedBy = :by WHERE number = :number AND state = 'open' AND plannedSha IS NULL",
      )
      .run({ ...plan, number });
    return Number(result.changes) === 1;
  }

  dropPlan(number: number): void {
    this.#database.prepare('UPDATE git_pulls SET plannedSha = NULL, plannedBy = NULL WHERE number = ?').run(number);
  }

  merged(number: number, merge: { sha: string; by: string; headSha: string; baseSha: string }, at: string): void {
    this.#database
      .prepare(
        `UPDATE git_pulls SET state = 'closed', mergedAt = :at, closedAt = :at, updatedAt = :at, mergedBy = :by,
         mergeCommitSha = :sha, headSha = :headSha, baseSha = :baseSha, plannedSha = NULL, plannedBy = NULL
         WHERE number = :number AND mergedAt IS NULL`,
      )
      .run({ ...merge, number, at });
  }

  #rows(sql: string): PullRow[] {
    return this.#database.prepare(sql).all() as unknown as PullRow[];
  }
}
