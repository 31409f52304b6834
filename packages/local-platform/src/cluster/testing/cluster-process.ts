// A cluster in a process of its own, to be killed: its one argument is the folder, which the next one goes on with.
import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { createCluster } from '../create-cluster.ts';

const directory = process.argv[2] ?? '';
const cluster = createCluster({
  directory,
  database: new DatabaseSync(join(directory, 'state.db')),
  clock: () => Date.now(),
  log: (line) => process.stderr.write(`${line}\n`),
  url: 'https://127.0.0.1:6443',
  namespaces: ['dev'],
  token: 'test-token',
  serviceAddresses: {},
  retryDelay: 10,
});
process.on('message', (object) => {
  void cluster.apply(object, 'test').then(() => process.send?.('applied'));
});
process.send?.('ready');
