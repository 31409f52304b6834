import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Connections, EnvironmentConfig, PlatformConfig, Problem, Result } from '@ai-platform/config';
import { ConfigurationError } from './errors/index.ts';
import { type AiPlatformOptions, resolveOptions } from './platform-options.ts';

/** Which repository and environment a client is for, and what goes before its files. */
export interface LoadOptions extends AiPlatformOptions {
  /** Name of the environment. Default: the only one there is. */
  readonly environment?: string;
  /** Folder of the GitOps repository. Default: the working directory. */
  readonly directory?: string;
}

const CONFIG = 'ai-platform.yaml';
const CONNECTIONS = '.ai-platform/connections.yaml';

/** Options from the repository's files; what the caller passes, and then the variables, go before them. */
export async function loadOptions(options: LoadOptions = {}): Promise<AiPlatformOptions> {
  const { environment, directory = '.', ...explicit } = options;
  const config = await readConfig(directory);
  const connections = await readConnections(directory);
  const name = environment ?? onlyEnvironment(config, connections);
  const place = name === undefined ? undefined : findEnvironment(name, { config, connections });
  const { kubernetes, predict } = (name === undefined ? undefined : connections?.environments[name]) ?? {};
  const known = resolveOptions(explicit);
  const trackingUri = connections?.registry?.trackingUri ?? config?.registry.uri;
  return {
    ...explicit,
    registry: { ...(trackingUri === undefined ? {} : { trackingUri }), ...known.registry },
    kubernetes: {
      ...(place === undefined ? {} : { namespace: place.namespace }),
      ...(kubernetes === undefined
        ? {}
        : { ...kubernetes, kubeconfig: fromConnections(directory, kubernetes.kubeconfig) }),
      ...known.kubernetes,
    },
    predict: { ...(predict === undefined ? {} : { url: predict.url }), ...known.predict },
  };
}

async function readConfig(directory: string): Promise<PlatformConfig | undefined> {
  const text = await readText(join(directory, CONFIG));
  if (text === undefined) return undefined;
  const { parseConfig } = await import('@ai-platform/config');
  return orThrow(CONFIG, parseConfig(new Map([[CONFIG, text]])));
}

async function readConnections(directory: string): Promise<Connections | undefined> {
  const text = await readText(join(directory, CONNECTIONS));
  if (text === undefined) return undefined;
  const { parseConnections } = await import('@ai-platform/config');
  return orThrow(CONNECTIONS, parseConnections(text, CONNECTIONS));
}

/** undefined when there is no such file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigurationError(`${path} cannot be read (${code})`);
  }
}

function orThrow<T>(file: string, result: Result<T>): T {
  if (result.ok) return result.value;
  const told = result.problems.map((problem) => `  ${tell(problem)}`).join('\n');
  throw new ConfigurationError(`${file} is not valid:\n${told}`, {
    hint: 'create-ai-platform validate tells all of it',
  });
}

function tell(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  return `${place}: ${problem.message}${problem.fix === undefined ? '' : ` (${problem.fix})`}`;
}

function onlyEnvironment(config: PlatformConfig | undefined, connections: Connections | undefined): string | undefined {
  const names = config?.environments.map(({ name }) => name) ?? Object.keys(connections?.environments ?? {});
  return names.length === 1 ? names[0] : undefined;
}

interface Known {
  readonly config: PlatformConfig | undefined;
  readonly connections: Connections | undefined;
}

function findEnvironment(name: string, { config, connections }: Known): EnvironmentConfig | undefined {
  const found = config?.environments.find((environment) => environment.name === name);
  const connected = connections !== undefined && Object.hasOwn(connections.environments, name);
  if (found !== undefined || (config === undefined && connected)) return found;
  const names =
    config?.environments.map((environment) => environment.name) ?? Object.keys(connections?.environments ?? {});
  throw new ConfigurationError(`there is no environment ${JSON.stringify(name)}`, {
    hint:
      names.length === 0
        ? `there is neither ${CONFIG} nor ${CONNECTIONS} here: pass the repository's directory`
        : `there are ${names.join(', ')}`,
  });
}

/** Paths in the connections file begin where the file is. */
function fromConnections(directory: string, path: string): string {
  return resolve(dirname(join(directory, CONNECTIONS)), path);
}
