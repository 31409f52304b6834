import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.ts';

// Spread, not mergeConfig: that joins lists, and what the shared list leaves out is just what runs here.
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    name: 'real',
    include: ['tools/real/**/*.real.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 600_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
