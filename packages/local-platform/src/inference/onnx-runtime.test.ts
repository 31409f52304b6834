import { describe, expect, it } from 'vitest';
import { loadRuntime } from './onnx-runtime.ts';

describe('loadRuntime', () => {
  it('names the package to install when it is not there', async () => {
    const absent = () =>
      Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
    await expect(loadRuntime(absent)).rejects.toMatchObject({
      name: 'ModelLoadError',
      reason: 'missing-runtime',
      message: expect.stringContaining('npm install onnxruntime-web'),
    });
  });
});
