import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { at, explain } from './explain.ts';
import { inputError } from './failure.ts';

const going = new AbortController().signal;

describe('explain', () => {
  it('keeps a failure that has its problems', () => {
    const failure = inputError('a', 'b', 'c');
    expect(explain(failure, going)).toBe(failure);
  });

  it('calls everything an interruption once the signal is aborted', () => {
    const failure = explain(new DOMException('This operation was aborted', 'AbortError'), AbortSignal.abort());
    expect(failure).toMatchObject({ name: 'InterruptedError', status: 130 });
  });

  it('names the path of a file system error', async () => {
    const error = await readFile('/nowhere/at/all').catch((reason: unknown) => reason);
    const failure = explain(error, going);
    expect(failure).toMatchObject({ status: 2 });
    expect(failure.problems).toEqual([
      { file: '/nowhere/at/all', message: 'no such file or directory', fix: 'check the path' },
    ]);
  });

  it('takes place and hint of a remote error, and tells input from failure by its name', () => {
    const remote = Object.assign(new Error('The server failed.'), {
      hint: 'wait',
      retryable: true,
      request: 'GET http://a/b',
    });
    expect(explain(remote, going)).toMatchObject({
      status: 3,
      problems: [{ file: 'GET http://a/b', message: 'The server failed', fix: 'wait' }],
    });
    const input = Object.assign(new Error('no address'), { name: 'ConfigurationError', hint: undefined });
    expect(explain(input, going)).toMatchObject({ status: 2, problems: [{ file: 'ConfigurationError' }] });
  });

  it('calls anything else a bug of ours and says how to report it', () => {
    const failure = explain(new TypeError('x is undefined'), going);
    expect(failure.status).toBe(70);
    expect(failure.problems[0]?.message).toBe('a bug of ours: TypeError: x is undefined');
    expect(failure.problems[0]?.fix).toContain('issue');
    expect(explain('just text', going).status).toBe(70);
  });
});

describe('at', () => {
  it('gives a remote error without an address the place it was called at', async () => {
    const call = () => Promise.reject(Object.assign(new Error('no'), { hint: 'h', retryable: false }));
    await expect(at('https://host', call)).rejects.toMatchObject({ status: 3, problems: [{ file: 'https://host' }] });
  });

  it('lets bugs through', async () => {
    const bug = new TypeError('x');
    await expect(at('https://host', () => Promise.reject(bug))).rejects.toBe(bug);
  });
});
