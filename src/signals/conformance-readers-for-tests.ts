import { cawgStatements } from './cawg.js'
import type { SignalQuestion } from './combine.js'
import { readFileDeclarations } from './file-declarations.js'
import { odrlStatements } from './odrl.js'
import { plusStatements } from './plus.js'
import { robotsByStatus } from './robots.js'
import type { SignalFamily, Statement } from './statement.js'
import { type FetchedSignals, statementsAt } from './statements-at.js'
import { tdmAiStatements } from './tdm-ai.js'
import { readTdmrepEpub, readTdmrepXmp } from './tdmrep.js'
import { readXmp } from './xmp.js'
import { xmpPieces } from './xmp-pieces.js'

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
export type ConformanceReader = (
  input: ConformanceInput,
  question: SignalQuestion,
) => readonly Statement[] | Promise<readonly Statement[]>

const url = (input: ConformanceInput) => input.url ?? 'https://media.example/v/clip.mp4'
const isDocument = ({ json, jsonText }: ConformanceInput) => json !== undefined || jsonText !== undefined
const documentOf = ({ json, jsonText }: ConformanceInput) => jsonText ?? JSON.stringify(json)
const xmpOf = (xml: string) => xmpPieces(xml).pieces.flatMap(readXmp)
const ofFamily = (family: SignalFamily, statements: readonly Statement[]) =>
  statements.filter((statement) => statement.family === family)

/** What is stated at the location, of one family only. */
const atLocation =
  (family: SignalFamily): ConformanceReader =>
  (input, { agents }) =>
    ofFamily(family, statementsAt(fetchedOf(family, input), agents))

function fetchedOf(family: SignalFamily, input: ConformanceInput): FetchedSignals {
  const { headers = [], robots, robotsStatus, html, aiTxt, xml } = input
  const isClosed = robotsStatus !== undefined && robotsByStatus(robotsStatus) === 'closed'
  return {
    url: url(input),
    rawHeaders: headers.flat(),
    html,
    robots: isClosed ? { closed: robotsStatus } : robots,
    aiTxt,
    ...(family === 'tdmrep' && isDocument(input) && { tdmrepFile: documentOf(input) }),
    ...(family === 'tdmrep' && xml !== undefined && { tdmrepContent: tdmrepIn(xml) }),
    ...(family === 'rsl' &&
      xml !== undefined && { rsl: [{ url: new URL('/license.xml', url(input)).href, document: xml }] }),
  }
}
/** In the resource itself: the package of an EPUB, or XMP. */
function tdmrepIn(xml: string) {
  return /<package\b/.test(xml) ? readTdmrepEpub(xml) : readTdmrepXmp(xmpOf(xml))
}

async function declarationsOf({ base64 }: ConformanceInput): Promise<readonly Statement[]> {
  if (base64 === undefined) return []
  return (await readFileDeclarations(Buffer.from(base64, 'base64'))).statements
}

/** One reader a family: gives the statements of the parts of the input that its family can stand in. */
export const conformanceReaders: Partial<Record<SignalFamily, ConformanceReader>> = {
  robots: atLocation('robots'),
  aipref: atLocation('aipref'),
  'content-signal': atLocation('content-signal'),
  'x-robots-tag': atLocation('x-robots-tag'),
  'ai-txt': atLocation('ai-txt'),
  tdmrep: async (input, question) => [
    ...(await atLocation('tdmrep')(input, question)),
    ...ofFamily('tdmrep', await declarationsOf(input)),
  ],
  rsl: atLocation('rsl'),
  odrl: (input) => (isDocument(input) ? odrlStatements(documentOf(input), url(input)) : []),
  cawg: async (input) =>
    isDocument(input)
      ? cawgStatements('cawg.training-mining', input.json)
      : ofFamily('cawg', await declarationsOf(input)),
  plus: async (input) =>
    input.xml === undefined ? ofFamily('plus', await declarationsOf(input)) : plusStatements(xmpOf(input.xml)),
  'tdm-ai': (input) => (isDocument(input) ? tdmAiStatements(documentOf(input)) : []),
}
