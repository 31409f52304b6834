import type { LocalConnections, LocalPlatformOptions } from '@ai-platform/local-platform';

/** A local platform that runs: in a process of its own, or with `close` in this one. */
export interface Running {
  readonly pid: number;
  /** False when it ran before. */
  readonly started: boolean;
  readonly dataDirectory: string;
  readonly connections: LocalConnections;
  readonly close?: () => Promise<void>;
}

type LocalPlatformModule = Pick<
  typeof import('@ai-platform/local-platform'),
  'localPlatformStatus' | 'spawnLocalPlatform' | 'startLocalPlatform'
>;

/** Answers the platform that runs on the data folder, or starts one. */
export async function startOrFind(
  local: LocalPlatformModule,
  options: LocalPlatformOptions,
  how: { readonly foreground: boolean; readonly signal: AbortSignal },
): Promise<Running> {
  const { dataDirectory } = options;
  const found = await local.localPlatformStatus(dataDirectory);
  if (found !== undefined) {
    return { pid: found.pid, started: false, dataDirectory, connections: found.connections };
  }
  if (how.foreground) {
    const platform = await local.startLocalPlatform(options);
    return {
      pid: process.pid,
      started: true,
      dataDirectory,
      connections: platform.connections,
      close: () => platform.close(),
    };
  }
  const { pid, connections } = await local.spawnLocalPlatform(options, how.signal);
  return { pid, started: true, dataDirectory, connections };
}
