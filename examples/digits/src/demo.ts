// The journey of this example, told on the terminal: `npm run demo`, or `npm run demo -- --keep` to leave the platform running.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  begin,
  ENVIRONMENTS,
  end,
  expectBlocked,
  type Journey,
  promoteTo,
  rollBack,
  trainVersion,
} from './demo/journey.ts';
import { createTerminalReport } from './demo/terminal.ts';

const keep = process.argv.includes('--keep');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--keep');
if (unknown.length > 0) {
  console.error(`The demo knows only --keep (leave the platform running), not ${unknown.join(' ')}`);
  process.exit(2);
}

const directory = fileURLToPath(new URL('../output', import.meta.url));
const report = createTerminalReport({
  write: (text) => process.stdout.write(text),
  isTerminal: process.stdout.isTTY === true,
  now: () => Date.now(),
});
// npx would change to the workspace's folder, and the system's own Node may be too old.
const binaries = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

let journey: Journey | undefined;
try {
  journey = await begin({ directory, report, signal: interrupted.signal });
  await tell(journey);
} catch (error) {
  console.error(`\n${interrupted.signal.aborted ? 'Interrupted.' : error instanceof Error ? error.message : error}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  if (journey && keep)
    report.line(
      `The platform goes on. Stop it with: cd ${journey.repository} && PATH=${binaries}:$PATH create-ai-platform local down`,
    );
  else if (journey) await end(journey);
}

async function tell(on: Journey): Promise<void> {
  const weak = await trainVersion(on, 'A first, weak candidate is trained', {
    hidden: 16,
    epochs: 6,
    learningRate: 0.02,
    share: 0.3,
  });
  report.step('It is good enough: promoted by pull request through three environments');
  for (const environment of ENVIRONMENTS) await promoteTo(on, environment, weak);

  const better = await trainVersion(on, 'A better candidate is trained; the champion is scored on the same rows', {});
  report.step('It replaces the champion, and the pull request shows why');
  for (const environment of ENVIRONMENTS) await promoteTo(on, environment, better);

  const spoiled = await trainVersion(on, 'A spoiled candidate is trained: four of ten labels are random', {
    epochs: 10,
    labelNoise: 0.4,
  });
  report.step('It is worse than the champion: a gate refuses it');
  await expectBlocked(on, 'dev', spoiled);

  report.step('Production is rolled back');
  await rollBack(on, 'production', weak);

  report.step('Done');
  report.line(`Every pull request's body, as Markdown and as a page: ${join(directory, 'pull-requests')}`);
  report.line(`Read first: ${join(directory, 'pull-requests', `production-version-${better}.html`)}`);
}
