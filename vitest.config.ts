import { defineConfig } from 'vitest/config';

/** Unit tests stand beside what they test; tests that need a browser have a configuration of their own. */
export default defineConfig({
  test: {
    include: [
      '{lib,components,scripts,entrypoints}/**/*.test.{ts,tsx}',
      'tests/{fixtures,demo,policy,fuzz}/**/*.test.ts',
    ],
    environment: 'node',
    testTimeout: 30_000,
    // Two cores: more workers only make each other wait.
    maxWorkers: 2,
  },
});
