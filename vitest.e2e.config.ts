import { defineConfig } from 'vitest/config';

/** Two browsers at a time: much of what they do is waiting, and each has its profile, server and ports to itself. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
