import { once } from 'node:events';
import type { LocalPlatformOptions } from '@ai-platform/local-platform';
import type { LocalUpOptions } from '../commands/local-up.ts';
import { writeConnections } from '../connections/write-connections.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at } from '../program/explain.ts';
import { inputError } from '../program/failure.ts';
import { type Repository, readRepository } from '../repository/read-repository.ts';
import { dataDirectoryOf } from './data-directory.ts';
import { describeConnections } from './describe.ts';
import { importLocalPlatform } from './import-local-platform.ts';
import { pushBranch } from './push.ts';
import { type Running, startOrFind } from './start-or-find.ts';

/** `local up` */
export async function up(context: Context, options: LocalUpOptions): Promise<Outcome> {
  const repository = await readRepository(context);
  refuseLink(repository);
  const local = await importLocalPlatform(context.cwd);
  const platform = platformOptions(context, repository, options.data);
  context.progress('Starting the local platform');
  const running = await at(platform.dataDirectory, () =>
    startOrFind(local, platform, { foreground: options.foreground, signal: context.signal }),
  );
  try {
    const file = await writeConnections(context, running.connections);
    const pushed = options.push ? await pushBranch(context, repository.config, running.connections.gitHost) : undefined;
    return outcome(context, { running, file, pushed });
  } catch (error) {
    await running.close?.();
    throw error;
  }
}

/** Connections hold the names of token files: they are not written to wherever a link of the repository leads. */
function refuseLink({ links }: Repository): void {
  if (links.has('.ai-platform')) {
    throw inputError('.ai-platform', 'is a symbolic link, and links are not written through', 'remove the link');
  }
}

function platformOptions(context: Context, repository: Repository, data: string | undefined): LocalPlatformOptions {
  const { environments, registry, repository: where } = repository.config;
  return {
    dataDirectory: dataDirectoryOf(context.cwd, data),
    environments: environments.map(({ name, namespace }) => ({ name, namespace })),
    repository: { owner: where.owner, name: where.name, branch: where.branch },
    registryUri: registry.uri,
  };
}

interface Up {
  readonly running: Running;
  /** The connections file. */
  readonly file: string;
  /** The commit that was pushed. */
  readonly pushed: string | undefined;
}

function outcome(context: Context, { running, file, pushed }: Up): Outcome {
  const { started, pid, connections, dataDirectory, close } = running;
  const lines = [
    `The local platform ${started ? 'is ready' : 'runs already'} (process ${pid}).`,
    describeConnections(connections),
    `Its addresses are in ${file}`,
    ...(pushed === undefined ? [] : [`Pushed ${pushed.slice(0, 12)} to ${connections.gitHost.cloneUrl}`]),
    `Stop it with: ${close === undefined ? 'ai-platform local down' : 'Ctrl-C'}`,
  ];
  const data = { running: true, started, pid, dataDirectory, connections, connectionsFile: file, pushed };
  const shown = { text: lines.join('\n'), data };
  if (close === undefined) {
    return shown;
  }
  return {
    ...shown,
    stay: async () => {
      if (!context.signal.aborted) {
        await once(context.signal, 'abort');
      }
      await close();
    },
  };
}
