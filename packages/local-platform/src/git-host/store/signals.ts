import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../../core/transaction.ts';

export interface CheckRow {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly detailsUrl: string | null;
  readonly externalId: string;
  /** JSON: title, summary, text, annotations. */
  readonly output: string;
}

export interface StatusRow {
  readonly id: number;
  readonly sha: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

export interface DeploymentRow {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  /** JSON, an object or a string. */
  readonly payload: string;
  readonly description: string | null;
  readonly creator: string;
  readonly transient: number;
  readonly production: number;
  readonly createdAt: string;
}

export interface DeploymentStatusRow {
  readonly id: number;
  readonly deployment: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly targetUrl: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: string;
  readonly createdAt: string;
}

type Values = Record<string, string | number | null>;

const schema = `
CREATE TABLE IF NOT EXISTS git_checks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sha TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, conclusion TEXT,
  startedAt TEXT, completedAt TEXT, detailsUrl TEXT, externalId TEXT NOT NULL, output TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS git_checks_sha ON git_checks (sha);
CREATE TABLE IF NOT EXISTS git_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sha TEXT NOT NULL, state TEXT NOT NULL, context TEXT NOT NULL, description TEXT,
  targetUrl TEXT, creator TEXT NOT NULL, createdAt TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS git_statuses_sha ON git_statuses (sha);
CREATE TABLE IF NOT EXISTS git_deployments (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sha TEXT NOT NULL, ref TEXT NOT NULL, task TEXT NOT NULL, environment TEXT NOT NULL,
  payload TEXT NOT NULL, description TEXT, creator TEXT NOT NULL, transient INTEGER NOT NULL, production INTEGER NOT NULL,
  createdAt TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS git_deployments_place ON git_deployments (environment, task);
CREATE TABLE IF NOT EXISTS git_deployment_statuses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, deployment INTEGER NOT NULL, state TEXT NOT NULL, description TEXT NOT NULL,
  environment TEXT NOT NULL, targetUrl TEXT NOT NULL, logUrl TEXT NOT NULL, environmentUrl TEXT NOT NULL,
  creator TEXT NOT NULL, createdAt TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS git_deployment_statuses_of ON git_deployment_statuses (deployment);
`;

/** What machines say about commits: check runs, statuses, deployments. */
export class SignalStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(schema);
  }

  check(id: number): CheckRow | undefined {
    return this.#all<CheckRow>('SELECT * FROM git_checks WHERE id = :id', { id })[0];
  }

  /** Newest first. */
  checks(sha: string): CheckRow[] {
    return this.#all<CheckRow>('SELECT * FROM git_checks WHERE sha = :sha ORDER BY id DESC', { sha });
  }

  createCheck(check: Omit<CheckRow, 'id'>): CheckRow {
    return this.#insert<CheckRow>('git_checks', { ...check });
  }

  updateCheck(check: CheckRow): void {
    const columns = Object.keys(check).filter((column) => column !== 'id');
    const changes = columns.map((column) => `${column} = :${column}`).join(', ');
    this.#database.prepare(`UPDATE git_checks SET ${changes} WHERE id = :id`).run({ ...check });
  }

  /** Newest first. */
  statuses(sha: string): StatusRow[] {
    return this.#all<StatusRow>('SELECT * FROM git_statuses WHERE sha = :sha ORDER BY id DESC', { sha });
  }

  createStatus(status: Omit<StatusRow, 'id'>): StatusRow {
    return this.#insert<StatusRow>('git_statuses', { ...status });
  }

  deployment(id: number): DeploymentRow | undefined {
    return this.#all<DeploymentRow>('SELECT * FROM git_deployments WHERE id = :id', { id })[0];
  }

  /** Newest first. */
  deployments(filter: Partial<Pick<DeploymentRow, 'sha' | 'ref' | 'task' | 'environment'>>): DeploymentRow[] {
    const names = Object.keys(filter);
    const where = names.length === 0 ? '' : `WHERE ${names.map((name) => `${name} = :${name}`).join(' AND ')}`;
    return this.#all<DeploymentRow>(`SELECT * FROM git_deployments ${where} ORDER BY id DESC`, { ...filter });
  }

  createDeployment(deployment: Omit<DeploymentRow, 'id'>): DeploymentRow {
    return this.#insert<DeploymentRow>('git_deployments', { ...deployment });
  }

  /** Newest first. */
  deploymentStatuses(deployment: number): DeploymentStatusRow[] {
    return this.#all<DeploymentStatusRow>(
      'SELECT * FROM git_deployment_statuses WHERE deployment = :deployment ORDER BY id DESC',
      { deployment },
    );
  }

  /** Says in the same breath that the `retired` ones are inactive. */
  createDeploymentStatus(
    status: Omit<DeploymentStatusRow, 'id'>,
    retired: readonly DeploymentRow[] = [],
  ): DeploymentStatusRow {
    return transaction(this.#database, () => {
      for (const { id, environment } of retired) {
        const inactive = { ...status, deployment: id, environment, state: 'inactive', description: '' };
        this.#insert<DeploymentStatusRow>('git_deployment_statuses', inactive);
      }
      return this.#insert<DeploymentStatusRow>('git_deployment_statuses', { ...status });
    });
  }

  /** Column names come from the row types above, never from a request. */
  #insert<T>(table: string, values: Values): T {
    const columns = Object.keys(values);
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')}) RETURNING *`;
    return this.#database.prepare(sql).get(values) as unknown as T;
  }

  #all<T>(sql: string, values: Values): T[] {
    return this.#database.prepare(sql).all(values) as unknown as T[];
  }
}
