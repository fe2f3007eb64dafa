import type { Act } from '../../clearance/index.js'
import type { House } from '../house.js'
import type { Job } from './job.js'
import type { JobKind } from './job-kinds.js'

/** What a job is given to work with. */
export interface JobContext {
  job: Job
  /** In whose name it acts: that of who asked for it. */
  act: Act
  /**
   * Aborted when somebody cancels the job, when the server stops, or when it was given to another process. Stop at the
   * next point where nothing is half done, and throw `signal.reason`.
   */
  signal: AbortSignal
  /** Says how far it is; as often as one likes, people are told twice a second at most. */
  progress(step: string, done: number, total: number): void
}

/** What jobs of a kind do. */
export interface JobDefinition<Input> {
  /** Checks the input, when the job is added and when it is begun. Throws what is wrong with it. */
  parse(input: unknown): Input
  /**
   * Does the work. Must be resumable: after a crash it is called again with the same input, and finds what it has done.
   *
   * @returns a small result (JSON, at most 64 kB)
   */
  run(house: House, input: Input, context: JobContext): Promise<unknown>
}

const definitions = new Map<JobKind, JobDefinition<unknown>>()

/** Says what jobs of a kind do. Each slice registers its own, once; a second time replaces the first. */
export function registerJob<Input>(kind: JobKind, definition: JobDefinition<Input>): void {
  definitions.set(kind, definition as JobDefinition<unknown>)
}

/** What jobs of a kind do, as far as this process knows. */
export function definitionOf(kind: string): JobDefinition<unknown> | undefined {
  return definitions.get(kind as JobKind)
}

/** The kinds that this process can work on. */
export const registeredKinds = (): ReadonlySet<JobKind> => new Set(definitions.keys())
