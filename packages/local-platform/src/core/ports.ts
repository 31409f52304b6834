import type { DatabaseSync } from 'node:sqlite';

/** The ports of earlier starts, so that addresses stay the same across restarts. */
export interface PortBook {
  remembered(part: string): number | undefined;
  remember(part: string, port: number): void;
}

export function createPortBook(database: DatabaseSync): PortBook {
  database.exec('CREATE TABLE IF NOT EXISTS core_ports (part TEXT PRIMARY KEY, port INTEGER NOT NULL) STRICT');
  const select = database.prepare('SELECT port FROM core_ports WHERE part = ?');
  const upsert = database.prepare(
    'INSERT INTO core_ports (part, port) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET port = excluded.port',
  );
  return {
    remembered: (part) => {
      const row = select.get(part);
      return row === undefined ? undefined : Number(row['port']);
    },
    remember: (part, port) => {
      upsert.run(part, port);
    },
  };
}
