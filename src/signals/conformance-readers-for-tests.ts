import { aiTxtStatements } from './ai-txt.js'
import { readAiprefRobots } from './aipref.js'
import type { SignalQuestion } from './combine.js'
import { readContentSignalRobots } from './content-signal.js'
import { headerStatements } from './header-statements.js'
import { readHtmlStatements } from './html-statements.js'
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

const raw = ({ headers = [] }: ConformanceInput) => headers.flat()
const asked = (input: ConformanceInput, { agents }: SignalQuestion) => ({ url: url(input), agents })
/** Of what is no family of its own, headers and pages, the statements of one family. */
const ofFamily = (family: SignalFamily, statements: readonly Statement[]) =>
  statements.filter((statement) => statement.family === family)
const inHeadersAndHtml = (family: SignalFamily, input: ConformanceInput) => [
  ...ofFamily(family, headerStatements(raw(input))),
  ...ofFamily(family, input.html === undefined ? [] : readHtmlStatements(input.html)),
]

/** One reader a family: gives the statements of the parts of the input that its family can stand in. */
export const conformanceReaders: Partial<Record<SignalFamily, ConformanceReader>> = {
  robots: (input, question) => {
    if (input.robotsStatus !== undefined && robotsByStatus(input.robotsStatus) === 'closed')
      return [robotsClosedStatement(input.robotsStatus)]
    return input.robots === undefined ? [] : readRobots(input.robots, asked(input, question))
  },
  aipref: (input, question) => [
    ...inHeadersAndHtml('aipref', input),
    ...(input.robots === undefined ? [] : readAiprefRobots(input.robots, asked(input, question))),
  ],
  'content-signal': (input, question) => [
    ...inHeadersAndHtml('content-signal', input),
    ...(input.robots === undefined ? [] : readContentSignalRobots(input.robots, asked(input, question))),
  ],
  'x-robots-tag': (input) => inHeadersAndHtml('x-robots-tag', input),
  'ai-txt': (input, question) =>
    input.aiTxt === undefined ? [] : aiTxtStatements(input.aiTxt, asked(input, question)),
  // Of these two, only what stands in headers.
  tdmrep: (input) => ofFamily('tdmrep', headerStatements(raw(input))),
  rsl: (input) => ofFamily('rsl', headerStatements(raw(input))),
}
