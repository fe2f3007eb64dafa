import type { SignalQuestion } from './combine.js'
import { robotsByStatus } from './robots.js'
import type { SignalFamily, Statement } from './statement.js'
import { type FetchedSignals, statementsAt } from './statements-at.js'

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

/** What is stated at the location, of one family only. */
const atLocation =
  (family: SignalFamily): ConformanceReader =>
  (input, { agents }) =>
    statementsAt(fetchedOf(family, input), agents).filter((statement) => statement.family === family)

function fetchedOf(family: SignalFamily, input: ConformanceInput): FetchedSignals {
  const { url = 'https://media.example/v/clip.mp4', headers = [], robotsStatus, html, aiTxt, xml } = input
  const isClosed = robotsStatus !== undefined && robotsByStatus(robotsStatus) === 'closed'
  const json = input.json === undefined ? input.jsonText : JSON.stringify(input.json)
  return {
    url,
    rawHeaders: headers.flat(),
    html,
    robots: isClosed ? { closed: robotsStatus } : input.robots,
    aiTxt,
    ...(family === 'tdmrep' && json !== undefined && { tdmrepFile: json }),
    ...(family === 'rsl' && xml !== undefined && { rsl: [{ url: new URL('/license.xml', url).href, document: xml }] }),
  }
}

/** One reader a family: gives the statements of the parts of the input that its family can stand in. */
export const conformanceReaders: Partial<Record<SignalFamily, ConformanceReader>> = {
  robots: atLocation('robots'),
  aipref: atLocation('aipref'),
  'content-signal': atLocation('content-signal'),
  'x-robots-tag': atLocation('x-robots-tag'),
  'ai-txt': atLocation('ai-txt'),
  tdmrep: atLocation('tdmrep'),
  rsl: atLocation('rsl'),
}
