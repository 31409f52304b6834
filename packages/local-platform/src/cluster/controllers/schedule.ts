import { Cron } from 'croner';

/** When a CronJob is due. */
export interface Schedule {
  /** The latest due time at or before the moment, or undefined. Milliseconds. */
  latest(moment: number): number | undefined;
  /** The first due time after the moment, or undefined when there is none. Milliseconds. */
  next(moment: number): number | undefined;
}

/** A schedule, or what is wrong with it, in the words of the API server where it has them. */
export type ParsedSchedule =
  | { readonly ok: true; readonly schedule: Schedule }
  | { readonly ok: false; readonly field: 'schedule' | 'timeZone'; readonly problem: string };

const MACROS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Reads a schedule of five fields or a macro (`@daily`), in UTC unless a time zone is named. */
export function parseSchedule(text: string, timeZone = 'Etc/UTC'): ParsedSchedule {
  const problem = scheduleProblem(text);
  if (problem !== undefined) return { ok: false, field: 'schedule', problem };
  if (!isTimeZone(timeZone)) return { ok: false, field: 'timeZone', problem: `unknown time zone ${timeZone}` };
  try {
    const cron = new Cron(text, { mode: '5-part', timezone: timeZone, paused: true });
    return {
      ok: true,
      schedule: {
        latest: (moment) => {
          // Asked from the end of the moment's second: a due time is a whole second, and the moment itself counts.
          const second = Math.floor(moment / 1000) * 1000 + 1000;
          return cron.previousRuns(1, new Date(second))[0]?.getTime();
        },
        next: (moment) => cron.nextRun(new Date(moment))?.getTime(),
      },
    };
  } catch (error) {
    return { ok: false, field: 'schedule', problem: error instanceof Error ? error.message : String(error) };
  }
}

function scheduleProblem(text: string): string | undefined {
  if (/^\s*(?:CRON_)?TZ=/.test(text)) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  if (text.startsWith('@')) return MACROS.includes(text) ? undefined : `unrecognized descriptor: ${text}`;
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  // croner knows more signs (L, W, #, +) than Kubernetes does.
  const wrong = fields.find((field) => !/^[-*/,?\dA-Za-z]+$/.test(field) || /(?:^|[\d,])[LW](?:$|,)/i.test(field));
  return wrong === undefined ? undefined : `failed to parse ${wrong}`;
}

function isTimeZone(name: string): boolean {
  if (name === 'Local' || name === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
