import { setTimeout as sleep } from 'node:timers/promises';
import { JourneyFailed } from '../demo/command-line.ts';
import type { Journey } from '../demo/journey.ts';
import { seededRandom } from '../training/random.ts';
import { OPERATIONS, type Operation, type OperationName } from './operations.ts';
import { killPlatform, restartPlatform } from './platform-process.ts';

/** One kill -9 of the platform while an operation ran, and what came of it. */
export interface Trial {
  readonly operation: OperationName;
  /** Milliseconds after the operation's start. */
  readonly killedAfter: number;
  /** Whether the operation had been acknowledged before the kill. */
  readonly acknowledged: boolean;
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly tell?: (trial: Trial) => void;
}

/**
 * Kills the platform's process at seeded random points of trainings, registrations, promotions and merges, starts it again, repeats the
 * operation as a client would, and checks after each: nothing acknowledged is lost, nothing is doubled.
 * @throws JourneyFailed with the trial and the rule that was broken
 */
export async function runKillTrials(journey: Journey, { kills, seed, tell }: KillOptions): Promise<readonly Trial[]> {
  const random = seededRandom(seed);
  const trials: Trial[] = [];
  for (let count = 0; count < kills; count++) {
    const operation = OPERATIONS[count % OPERATIONS.length] as Operation;
    const trial = await runTrial(journey, operation, { random, count });
    trials.push(trial);
    tell?.(trial);
  }
  return trials;
}

async function runTrial(
  journey: Journey,
  operation: Operation,
  { random, count }: { random: () => number; count: number },
): Promise<Trial> {
  const prepared = await operation.prepare(journey, count);
  const killedAfter = Math.round(random() * operation.span);
  let acknowledged = false;
  const attempt = prepared.run().then(
    () => {
      acknowledged = true;
    },
    () => {},
  );
  await sleep(killedAfter);
  const before = acknowledged;
  await killPlatform(journey);
  await restartPlatform(journey);
  await attempt;
  const trial: Trial = { operation: operation.name, killedAfter, acknowledged: before };
  const broken = await finish(prepared, before);
  if (broken !== undefined)
    throw new JourneyFailed(`kill -9 after ${killedAfter} ms of a ${operation.name} (number ${count}): ${broken}`);
  return trial;
}

/** What was acknowledged before the kill must be there as it is; then the operation is asked for again, and must be there once. */
async function finish(
  prepared: Awaited<ReturnType<Operation['prepare']>>,
  acknowledged: boolean,
): Promise<string | undefined> {
  if (acknowledged) {
    const lost = await prepared.lost();
    if (lost !== undefined) return `lost although acknowledged: ${lost}`;
  }
  await prepared.run();
  return prepared.doubled();
}
