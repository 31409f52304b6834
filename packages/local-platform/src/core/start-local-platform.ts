import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCluster, formatKubeconfig } from '../cluster/index.ts';
import { createGitHost } from '../git-host/index.ts';
import { createInference, type Inference } from '../inference/index.ts';
import { createRegistry } from '../registry/index.ts';
import { createSync } from '../sync/index.ts';
import { type Certificates, createCertificates } from './certificates.ts';
import { type DataFolder, openDataFolder, writeFileAtomic } from './data-folder.ts';
import { type Listener, listen } from './listen.ts';
import type { LocalConnections, LocalPlatformOptions, LocalPlatformStatus } from './options.ts';
import type { Part, PartContext } from './part.ts';
import { createPortBook } from './ports.ts';

/** A platform that runs in this process. */
export interface LocalPlatform {
  readonly connections: LocalConnections;
  /** Resolves when what Git says is what runs, as far as it can be. */
  settled(): Promise<void>;
  /** Ends everything it started, the processes of Jobs included; a Job that was running is retried as it says at the next start. */
  close(): Promise<void>;
}

/** Name of the file in the data folder that tells where the running platform is. */
export const STATUS_FILE = 'platform.json';

const DEFAULT_REGISTRY_URI = 'http://mlflow.mlflow.svc.cluster.local:5000';

/**
 * Starts every part on loopback and returns when all are ready.
 * @throws LocalPlatformError when the data folder is in use or cannot be used.
 */
export async function startLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const folder = await openDataFolder(options.dataDirectory);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    rmSync(join(folder.path, STATUS_FILE), { force: true });
    for (const closer of closers.reverse()) await closer();
    folder.close();
  };
  try {
    const { connections, settled } = await startParts(options, folder, closers);
    return { connections, settled, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(options: LocalPlatformOptions, folder: DataFolder, closers: (() => Promise<void>)[]) {
  const instance = randomUUID();
  const open = createOpener({ options, folder, closers, instance });
  const tokens = {
    bot: folder.token('platform-bot'),
    reviewer: folder.token('reviewer'),
    cluster: folder.token('cluster'),
  };
  const certificates = await keptCertificates(folder.path);

  const registry = await open('registry', (context) => createRegistry(context));
  const { inference, predict } = await openInference(options, open);
  const cluster = await open(
    'cluster',
    (context) =>
      createCluster({
        ...context,
        namespaces: options.environments.map((environment) => environment.namespace),
        token: tokens.cluster.value,
        serviceAddresses: { [options.registryUri ?? DEFAULT_REGISTRY_URI]: registry.url },
        workingDirectories: options.workingDirectories ?? {},
      }),
    { cert: certificates.certPem, key: certificates.keyPem },
  );
  const gitHost = await open('git-host', (context) =>
    createGitHost({
      ...context,
      ...options.repository,
      users: [
        { login: 'platform-bot', token: tokens.bot.value },
        { login: 'reviewer', token: tokens.reviewer.value },
      ],
    }),
  );

  const kubeconfig = join(folder.path, 'kubeconfig.yaml');
  writeFileAtomic(
    kubeconfig,
    formatKubeconfig({
      url: cluster.url,
      caPem: certificates.caPem,
      token: tokens.cluster.value,
      environments: options.environments,
    }),
    0o600,
  );
  const sync = createSync({
    ...contextOf(folder, 'sync', gitHost.url),
    gitHost: gitHost.part,
    cluster: cluster.part,
    inference,
    registryUrl: registry.url,
    environments: options.environments,
  });
  closers.push(() => sync.close());

  const connections = connectionsOf(options, {
    gitHostUrl: gitHost.url,
    registryUrl: registry.url,
    predict,
    kubeconfig,
    tokenFile: tokens.bot.file,
    reviewerTokenFile: tokens.reviewer.file,
  });
  writeStatus(folder.path, {
    pid: process.pid,
    instance,
    dataDirectory: folder.path,
    startedAt: new Date().toISOString(),
    connections,
  });
  return { connections, settled: () => sync.settled() };
}

type Opener = ReturnType<typeof createOpener>;

async function openInference({ environments }: LocalPlatformOptions, open: Opener) {
  const inference: Record<string, Inference> = {};
  const predict: Record<string, string> = {};
  for (const { name } of environments) {
    const server = await open(`inference-${name}`, (context) => createInference({ ...context, environment: name }));
    inference[name] = server.part;
    predict[name] = server.url;
  }
  return { inference, predict };
}

interface Places {
  readonly gitHostUrl: string;
  readonly registryUrl: string;
  /** Address of the inference server by environment. */
  readonly predict: Readonly<Record<string, string>>;
  readonly kubeconfig: string;
  readonly tokenFile: string;
  readonly reviewerTokenFile: string;
}

function connectionsOf(options: LocalPlatformOptions, places: Places): LocalConnections {
  const { owner, name } = options.repository;
  return {
    gitHost: {
      apiUrl: `${places.gitHostUrl}/api/v3`,
      cloneUrl: `${places.gitHostUrl}/${owner}/${name}.git`,
      tokenFile: places.tokenFile,
      reviewerTokenFile: places.reviewerTokenFile,
    },
    registry: { trackingUri: places.registryUrl },
    environments: Object.fromEntries(
      options.environments.map((environment) => [
        environment.name,
        {
          kubernetes: { kubeconfig: places.kubeconfig, context: environment.name },
          predict: { url: places.predict[environment.name] as string },
        },
      ]),
    ),
  };
}

interface Opening {
  readonly options: LocalPlatformOptions;
  readonly folder: DataFolder;
  readonly closers: (() => Promise<void>)[];
  readonly instance: string;
}

/** Opens a part: its port first, then the part that is told the address, then the door between them. */
function createOpener({ options, folder, closers, instance }: Opening) {
  const ports = createPortBook(folder.database);
  return async <T extends Part>(
    name: string,
    create: (context: PartContext) => T | Promise<T>,
    tls?: { readonly cert: string; readonly key: string },
  ): Promise<{ part: T; url: string }> => {
    const listener: Listener = await listen({
      port: options.ports?.[name] ?? ports.remembered(name),
      instance,
      ...(tls === undefined ? {} : { tls }),
    });
    closers.push(() => listener.close());
    ports.remember(name, listener.port);
    const part = await create(contextOf(folder, name, listener.url));
    closers.push(() => part.close());
    listener.serve(part);
    return { part, url: listener.url };
  };
}

function contextOf(folder: DataFolder, name: string, url: string): PartContext {
  return {
    directory: folder.partDirectory(name),
    database: folder.database,
    clock: () => Date.now(),
    log: (line) => process.stderr.write(`${new Date().toISOString()} ${name}: ${line}\n`),
    url,
  };
}

/** The certificate authority is made once: clients that trust it go on trusting it after a restart. */
async function keptCertificates(root: string): Promise<Certificates> {
  const file = join(root, 'certificates.json');
  if (!existsSync(file)) writeFileAtomic(file, JSON.stringify(await createCertificates()), 0o600);
  return JSON.parse(readFileSync(file, 'utf8')) as Certificates;
}

function writeStatus(root: string, status: LocalPlatformStatus): void {
  writeFileAtomic(join(root, STATUS_FILE), `${JSON.stringify(status, null, 2)}\n`, 0o600);
}
