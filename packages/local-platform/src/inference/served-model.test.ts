import { describe, expect, it } from 'vitest';
import type { OnnxSession } from './onnx-session.ts';
import { ServedModel } from './served-model.ts';

/** A session whose runs end when they are told to, and that notes what happens in which order. */
function slowSession() {
  const events: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const session: OnnxSession = {
    inputs: [],
    outputs: [],
    run: () =>
      new Promise((resolve, reject) => {
        events.push('run');
        ends.push((error) => {
          events.push('end');
          if (error === undefined) resolve(new Map());
          else reject(error);
        });
      }),
    release: async () => {
      events.push('release');
    },
  };
  return { session, events, end: (error?: Error) => ends.shift()?.(error) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const request = { inputs: new Map(), outputs: [], inputNs: 5 };

describe('ServedModel', () => {
  it('runs one request after another and frees the session after the last', async () => {
    const { session, events, end } = slowSession();
    const model = new ServedModel({ name: 'm', version: '1', artifactSha256: '' }, session);
    const first = model.run(request, () => 42);
    const second = model.run(request, () => 43);
    const retired = model.retire();
    await settle();
    expect(events).toEqual(['run']);
    expect(model.statistics.snapshot().pending).toBe(2);
    end();
    await first;
    await settle();
    expect(events).toEqual(['run', 'end', 'run']);
    end(new Error('in the model'));
    await expect(second).rejects.toThrow('in the model');
    await retired;
    expect(events).toEqual(['run', 'end', 'run', 'end', 'release']);
    expect(model.statistics.snapshot()).toMatchObject({
      pending: 0,
      lastInference: 42,
      success: { count: 1 },
      fail: { count: 1 },
    });
  });
});
