import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { end, type Journey } from '../demo/journey.ts';
import { beginKillJourney } from './kill-journey.ts';
import { runKillTrials } from './kill-trials.ts';

let directory: string;
let journey: Journey;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ai-platform-kill-'));
  journey = await beginKillJourney(directory);
}, 60_000);

afterAll(async () => {
  await end(journey);
  await rm(directory, { recursive: true, force: true });
}, 60_000);

test('kill -9 of the platform loses nothing that was acknowledged and doubles nothing', async () => {
  const trials = await runKillTrials(journey, { kills: 5, seed: 20_261_124 });
  expect(trials.map(({ operation }) => operation)).toEqual([
    'training',
    'registration',
    'promotion',
    'merge',
    'training',
  ]);
}, 240_000);
