// A Git host in a process of its own, to be killed. Arguments: data folder, port (0 for any). Prints its port.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { listen } from '../../core/listen.ts';
import { createGitHost } from '../create-git-host.ts';

const [directory = '', port = '0'] = process.argv.slice(2);
const database = new DatabaseSync(join(directory, 'state.db'));
database.exec('PRAGMA journal_mode = WAL');
const listener = await listen({ port: Number(port) || undefined, instance: 'killed' });
listener.serve(
  createGitHost({
    directory: join(directory, 'part'),
    database,
    clock: Date.now,
    log: () => {},
    url: listener.url,
    owner: 'acme',
    name: 'gitops',
    branch: 'main',
    users: [{ login: 'platform-bot', token: 'bot-token' }],
  }),
);
process.stdout.write(`${listener.port}\n`);
