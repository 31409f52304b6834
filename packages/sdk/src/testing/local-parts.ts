import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Listener, listen } from '../../../local-platform/src/core/listen.ts';
import type { Part, PartContext } from '../../../local-platform/src/core/part.ts';
import { createRegistry } from '../../../local-platform/src/registry/index.ts';

/** A server that a suite runs against. */
export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The local platform's registry on a free loopback port. */
export function startLocalRegistry(): Promise<TestServer> {
  return startPart((context) => createRegistry(context));
}

async function startPart(create: (context: PartContext) => Part | Promise<Part>): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sdk-part-'));
  const listener: Listener = await listen({ port: undefined, instance: 'test' });
  const database = new DatabaseSync(':memory:');
  const part = await create({ directory, database, clock: Date.now, log: () => {}, url: listener.url });
  listener.serve(part);
  return {
    url: listener.url,
    stop: async () => {
      await listener.close();
      await part.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
