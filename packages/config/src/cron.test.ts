import { expect, test } from 'vitest';
import { cronProblem } from './cron.ts';

test.each(['0 3 * * 1', '*/5 * * * *', '0 0 1,15 * *', '0 9-17/2 * * MON-fri', '? * ? jan 0', '59 23 31 12 6'])(
  '%s is a schedule',
  (expression) => {
    expect(cronProblem(expression)).toBeUndefined();
  },
);

test.each([
  ['* * * *', /five fields, this one has 4/],
  ['60 * * * *', /the minute "60"/],
  ['* * 0 * *', /the day of month "0"/],
  ['* * * 13 *', /the month "13"/],
  ['* * * feb-jan *', /the month "feb-jan"/],
  ['* * L * *', /the day of month "L"/],
  ['* * * * 1#2', /the day of week "1#2"/],
  ['*/0 * * * *', /the minute "\*\/0"/],
  ['1-2-3 * * * *', /the minute "1-2-3"/],
  ['1/2/3 * * * *', /the minute/],
  ['-1 * * * *', /the minute "-1"/],
  ['1, * * * *', /the minute ""/],
  ['CRON_TZ=UTC 0 3 * * *', /UTC/],
])('%s is none', (expression, message) => {
  expect(cronProblem(expression)).toMatch(message);
});
