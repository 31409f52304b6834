import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { end, type Journey } from '../../examples/digits/src/demo/journey.ts';
import { beginKillJourney } from '../../examples/digits/src/kill/kill-journey.ts';
import { runKillTrials } from '../../examples/digits/src/kill/kill-trials.ts';

const KILLS = 50;
let directory: string;
let journey: Journey;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ai-platform-kills-'));
  journey = await beginKillJourney(directory);
});
afterAll(async () => {
  await end(journey);
  await rm(directory, { recursive: true, force: true });
});

test(`${KILLS} kills in the middle of trainings, registrations, promotions and merges`, async () => {
  const trials = await runKillTrials(journey, { kills: KILLS, seed: 50 });
  expect(trials).toHaveLength(KILLS);
});
