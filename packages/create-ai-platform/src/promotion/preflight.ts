import type { PromoteOptions } from '../commands/promote.ts';
import type { Context, Outcome } from '../program/effects.ts';
import { at, explain } from '../program/explain.ts';
import { InterruptedError } from '../program/failure.ts';
import { table } from '../program/table.ts';
import { newestVersion } from './gather-version.ts';
import { readModelState, requireEnvironment } from './model-state.ts';
import { openRegistry } from './open-registry.ts';
import type { RemoteRepository } from './open-repository.ts';

interface Check {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly reason: string;
  readonly fix?: string;
}

/** `promote --preflight`: whether everything that a promotion reads can be read. Writes nothing. */
export async function preflight(
  context: Context,
  repository: RemoteRepository,
  options: PromoteOptions,
): Promise<Outcome> {
  let config: Awaited<ReturnType<typeof readModelState>> | undefined;
  const checks = [
    await check(context, 'Git host', async () => {
      config = await readModelState(repository, options.model);
      return `${repository.apiUrl}, ${repository.branch} at ${config.base.slice(0, 12)}`;
    }),
  ];
  const state = config;
  if (state !== undefined) {
    checks.push(
      await check(context, 'target', async () => {
        const { promoteFrom } = requireEnvironment(state.config, '--to', options.to);
        return promoteFrom.length === 0
          ? 'takes versions from the registry'
          : `promotes from ${promoteFrom.join(', ')}`;
      }),
      await check(context, 'registry', async () => {
        const { registry, address } = openRegistry(context, state.config, repository.connections);
        try {
          const { registryName } = state.model;
          const newest = await at(address, () => newestVersion(registry, registryName, context.signal));
          return `${address}, ${newest === undefined ? 'no version is ready' : `newest version ${newest}`}`;
        } finally {
          await registry.close();
        }
      }),
    );
  }
  const failed = checks.some(({ ok }) => !ok);
  const rows = checks.flatMap(({ check: name, ok, reason, fix }) => [
    [ok ? 'ok' : 'FAILED', name, reason],
    ...(fix === undefined ? [] : [['', '', `fix: ${fix}`]]),
  ]);
  return { status: failed ? 1 : 0, text: table(rows), data: { checks } };
}

async function check(context: Context, name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { check: name, ok: true, reason: await look() };
  } catch (error) {
    const failure = explain(error, context.signal);
    if (failure instanceof InterruptedError || failure.status === 70) {
      throw error;
    }
    const [problem] = failure.problems;
    const fix = problem?.fix;
    return { check: name, ok: false, reason: failure.message, ...(fix === undefined ? {} : { fix }) };
  }
}
