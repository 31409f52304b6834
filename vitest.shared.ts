import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultServerConditions } from 'vite';
import type { ViteUserConfig } from 'vitest/config';

const conditions = ['@ai-platform/source', ...defaultServerConditions];
const { name } = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as { name: string };
const report = fileURLToPath(new URL(`./.cache/test-reports/${name}.json`, import.meta.url));

/** What every project's tests share: sources instead of builds, tests beside the code, no real-server suites. */
export const shared: ViteUserConfig = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
    exclude: ['**/*.real.test.ts', '**/node_modules/**', '**/dist/**'],
    reporters: ['default', 'json'],
    outputFile: { json: report },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
};
