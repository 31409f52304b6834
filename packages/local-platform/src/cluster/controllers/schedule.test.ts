import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIndexes, parseIndexes } from './completed-indexes.ts';
import { parseSchedule } from './schedule.ts';

function read(text: string, timeZone?: string) {
  const parsed = parseSchedule(text, timeZone);
  if (!parsed.ok) throw new Error(parsed.problem);
  const at = (moment: number | undefined) => (moment === undefined ? undefined : new Date(moment).toISOString());
  return {
    latest: (moment: string) => at(parsed.schedule.latest(Date.parse(moment))),
    next: (moment: string) => at(parsed.schedule.next(Date.parse(moment))),
  };
}

describe('a schedule', () => {
  test('knows the time before, at and after a due time', () => {
    const schedule = read('*/5 * * * *');
    expect(schedule.latest('2026-01-01T10:04:59.999Z')).toBe('2026-01-01T10:00:00.000Z');
    expect(schedule.latest('2026-01-01T10:05:00Z')).toBe('2026-01-01T10:05:00.000Z');
    expect(schedule.latest('2026-01-01T10:05:00.500Z')).toBe('2026-01-01T10:05:00.000Z');
    expect(schedule.next('2026-01-01T10:05:00Z')).toBe('2026-01-01T10:10:00.000Z');
  });

  test('keeps to its time zone through the change of the clocks', () => {
    const schedule = read('0 3 * * 1', 'Europe/Berlin');
    expect(schedule.next('2026-03-23T12:00:00Z')).toBe('2026-03-30T01:00:00.000Z');
    expect(schedule.latest('2026-03-23T12:00:00Z')).toBe('2026-03-23T02:00:00.000Z');
  });

  test('joins day of month and day of week with or, as cron does', () => {
    expect(read('0 0 13 * 5').next('2026-01-01T12:00:00Z')).toBe('2026-01-02T00:00:00.000Z');
    expect(read('0 0 13 * 5').next('2026-01-09T12:00:00Z')).toBe('2026-01-13T00:00:00.000Z');
  });

  test('may never be due', () => {
    expect(read('0 0 31 2 *').next('2026-01-01T00:00:00Z')).toBeUndefined();
    expect(read('0 0 31 2 *').latest('2026-01-01T00:00:00Z')).toBeUndefined();
  });

  test.each([
    ['x', 'expected exactly 5 fields, found 1: [x]'],
    ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
    ['0 0 L * *', 'failed to parse L'],
    ['@every 5m', 'unrecognized descriptor: @every 5m'],
    ['TZ=UTC 0 0 * * *', 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
    ['61 * * * *', 'CronPattern: Invalid value for minute: 61'],
  ])('refuses %j', (text, problem) => {
    expect(parseSchedule(text)).toMatchObject({
      ok: false,
      field: 'schedule',
      problem: expect.stringContaining(problem),
    });
  });

  test('refuses a time zone that is none', () => {
    expect(parseSchedule('@daily', 'Mars/Base')).toEqual({
      ok: false,
      field: 'timeZone',
      problem: 'unknown time zone Mars/Base',
    });
    expect(parseSchedule('@daily', 'Local')).toMatchObject({ ok: false, field: 'timeZone' });
  });
});

test('completed indexes read back as they were written', () => {
  expect(formatIndexes(new Set([0, 1, 2, 5, 7, 8]))).toBe('0-2,5,7,8');
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), (indexes) => {
      expect([...parseIndexes(formatIndexes(new Set(indexes)))].toSorted()).toEqual(indexes.toSorted());
    }),
  );
});
