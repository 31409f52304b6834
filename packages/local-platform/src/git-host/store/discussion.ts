import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../core/transaction.ts';

export interface LabelRow {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface CommentRow {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ReviewRow {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'PENDING';
  readonly body: string;
  readonly commitId: string;
  readonly submittedAt: string | null;
}

/** What people are to a pull request. */
export type Role = 'reviewer' | 'assignee';

const schema = `
CREATE TABLE IF NOT EXISTS git_labels (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE, color TEXT NOT NULL, description TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS git_pull_labels (
  number INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (number, label)
) STRICT;
CREATE TABLE IF NOT EXISTS git_people (
  number INTEGER NOT NULL, role TEXT NOT NULL, login TEXT NOT NULL, PRIMARY KEY (number, role, login)
) STRICT;
CREATE TABLE IF NOT EXISTS git_comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, author TEXT NOT NULL, body TEXT NOT NULL,
  createdAt TEXT NOT NULL, updatedAt TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS git_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, author TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
  commitId TEXT NOT NULL, submittedAt TEXT
) STRICT;
`;

const DEFAULT_COLOR = 'ededed';

/** What is said about pull requests: labels, people, comments, reviews. */
export class DiscussionStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  labels(): LabelRow[] {
    return this.#rows<LabelRow>('SELECT * FROM git_labels ORDER BY name COLLATE NOCASE', {});
  }

  label(name: string): LabelRow | undefined {
    return this.#rows<LabelRow>('SELECT * FROM git_labels WHERE name = :name', { name })[0];
  }

  createLabel(label: { name: string; color: string; description: string | null }): LabelRow {
    return this.#rows<LabelRow>(
      'INSERT INTO git_labels (name, color, description) VALUES (:name, :color, :description) RETURNING *',
      label,
    )[0] as LabelRow;
  }

  labelsOf(number: number): LabelRow[] {
    return this.#rows<LabelRow>(
      `SELECT git_labels.* FROM git_labels JOIN git_pull_labels ON label = id WHERE number = :number
       ORDER BY git_pull_labels.rowid`,
      { number },
    );
  }

  /** Adds labels, or replaces all of them; one that does not exist is created. */
  putLabels(number: number, names: readonly string[], replace: boolean): void {
    transaction(this.#database, () => {
      if (replace) this.#run('DELETE FROM git_pull_labels WHERE number = :number', { number });
      for (const name of names) {
        const label = this.label(name) ?? this.createLabel({ name, color: DEFAULT_COLOR, description: null });
        this.#run('INSERT OR IGNORE INTO git_pull_labels (number, label) VALUES (:number, :label)', {
          number,
          label: label.id,
        });
      }
    });
  }

  removeLabel(number: number, label: number): boolean {
    return this.#run('DELETE FROM git_pull_labels WHERE number = :number AND label = :label', { number, label }) > 0;
  }

  people(number: number, role: Role): string[] {
    return this.#rows<{ login: string }>(
      'SELECT login FROM git_people WHERE number = :number AND role = :role ORDER BY rowid',
      { number, role },
    ).map((row) => row.login);
  }

  addPeople(number: number, role: Role, logins: readonly string[]): void {
    transaction(this.#database, () => {
      for (const login of logins) {
        this.#run('INSERT OR IGNORE INTO git_people (number, role, login) VALUES (:number, :role, :login)', {
          number,
          role,
          login,
        });
      }
    });
  }

  removePeople(number: number, role: Role, logins: readonly string[]): void {
    transaction(this.#database, () => {
      for (const login of logins) {
        this.#run('DELETE FROM git_people WHERE number = :number AND role = :role AND login = :login COLLATE NOCASE', {
          number,
          role,
          login,
        });
      }
    });
  }

  comments(number: number): CommentRow[] {
    return this.#rows<CommentRow>('SELECT * FROM git_comments WHERE number = :number ORDER BY id', { number });
  }

  comment(id: number): CommentRow | undefined {
    return this.#rows<CommentRow>('SELECT * FROM git_comments WHERE id = :id', { id })[0];
  }

  createComment(comment: { number: number; author: string; body: string; at: string }): CommentRow {
    return this.#rows<CommentRow>(
      `INSERT INTO git_comments (number, author, body, createdAt, updatedAt)
       VALUES (:number, :author, :body, :at, :at) RETURNING *`,
      comment,
    )[0] as CommentRow;
  }

  editComment(id: number, body: string, at: string): void {
    this.#run('UPDATE git_comments SET body = :body, updatedAt = :at WHERE id = :id', { id, body, at });
  }

  deleteComment(id: number): void {
    this.#run('DELETE FROM git_comments WHERE id = :id', { id });
  }

  reviews(number: number): ReviewRow[] {
    return this.#rows<ReviewRow>('SELECT * FROM git_reviews WHERE number = :number ORDER BY id', { number });
  }

  createReview(review: Omit<ReviewRow, 'id'>): ReviewRow {
    return this.#rows<ReviewRow>(
      `INSERT INTO git_reviews (number, author, state, body, commitId, submittedAt)
       VALUES (:number, :author, :state, :body, :commitId, :submittedAt) RETURNING *`,
      { ...review },
    )[0] as ReviewRow;
  }

  #rows<T>(sql: string, values: Record<string, string | number | null>): T[] {
    return this.#database.prepare(sql).all(values) as unknown as T[];
  }

  #run(sql: string, values: Record<string, string | number | null>): number {
    return Number(this.#database.prepare(sql).run(values).changes);
  }
}
