import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'samples/**/*.test.ts', 'portal/**/*.test.ts'],
    // Real decoders, databases and child processes: one test file a core, and time to spare on a busy machine.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
