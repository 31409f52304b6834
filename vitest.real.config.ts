import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({
    test: {
      name: 'real',
      include: ['tools/real/**/*.real.test.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 600_000,
      hookTimeout: 900_000,
      fileParallelism: false,
    },
  }),
);
