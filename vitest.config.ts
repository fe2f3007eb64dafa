import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that look at what belongs to the whole process, such as its memory and its children; or were disturbed by what others left. */
const alone = ['src/media/fuzz.test.ts', 'src/media/hostile.test.ts', 'portal/e2e/own-videos.test.ts']

/** Begun in this order, then by size: a long one that came last would run beside an idle core. */
const early = [...alone, 'portal/e2e/accessible.test.ts', 'portal/e2e/', '']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ moduleId }: TestSpecification) => early.findIndex((path) => moduleId.includes(path))
    return (await super.sort(files)).sort((a, b) => turn(a) - turn(b))
  }
}

export default defineConfig({
  test: {
    // Real decoders, databases and child processes: one test file a core, and time to spare on a busy machine.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    // Whichever comes first makes what all share: the sample house, the portal.
    hookTimeout: 400_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'samples/**/*.test.ts', 'portal/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...alone],
          // The modules of the house take seconds to load: once in each process instead of once a file.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
})
