import { defineConfig } from 'vitest/config';

/** One browser at a time, in order: the tests share two cores with the browser they drive. */
export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
