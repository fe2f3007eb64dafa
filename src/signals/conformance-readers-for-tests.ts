import type { SignalQuestion } from './combine.js'
import { robotsByStatus } from './robots.js'
import { readRobots, robotsClosedStatement } from './robots-statements.js'
import type { SignalFamily, Statement } from './statement.js'

/** What a case of `conformance/` gives to read; see `conformance/README.md`. */
export interface ConformanceInput {
  /** The absolute URL that is asked about. */
  url?: string
  headers?: readonly (readonly [name: string, value: string])[]
  robots?: string
  robotsStatus?: number
  html?: string
  aiTxt?: string
  json?: unknown
  /** A JSON document as text, where what is wrong with it is its text. */
  jsonText?: string
  xml?: string
  base64?: string
}
export type ConformanceReader = (input: ConformanceInput, question: SignalQuestion) => Statement[]

const url = (input: ConformanceInput) => input.url ?? 'https://media.example/v/clip.mp4'

/** One reader a family: gives the statements of the parts of the input that its family can stand in. */
export const conformanceReaders: Partial<Record<SignalFamily, ConformanceReader>> = {
  robots: (input, { agents }) => {
    if (input.robotsStatus !== undefined && robotsByStatus(input.robotsStatus) === 'closed')
      return [robotsClosedStatement(input.robotsStatus)]
    return input.robots === undefined ? [] : readRobots(input.robots, { url: url(input), agents })
  },
}
