// A registry in a process of its own, for tests that kill it: `node registry-process.ts DIRECTORY`; prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { getRequestListener } from '@hono/node-server';
import { createRegistry } from '../create-registry.ts';

const [directory = ''] = process.argv.slice(2);
const database = new DatabaseSync(join(directory, 'state.db'));
database.exec('PRAGMA journal_mode = WAL');
const registry = createRegistry({ directory, database, clock: Date.now, log: () => {}, url: '' });
const server = createServer(getRequestListener(registry.fetch)).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
// Ends with the test that started it, also when that could not say so.
process.stdin.on('end', () => process.exit()).resume();
