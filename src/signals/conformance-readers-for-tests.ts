import { aiTxtStatements } from './ai-txt.js'
import { readAiprefRobots } from './aipref.js'
import { cawgStatements } from './cawg.js'
import type { SignalQuestion } from './combine.js'
import { readContentSignalRobots } from './content-signal.js'
import { readFileDeclarations } from './file-declarations.js'
import { headerStatements } from './header-statements.js'
import { readHtmlSignals } from './html.js'
import { readHtmlStatements } from './html-statements.js'
import { odrlStatements } from './odrl.js'
import { plusStatements } from './plus.js'
import { robotsByStatus } from './robots.js'
import { readRobots, robotsClosedStatement } from './robots-statements.js'
import { readRsl } from './rsl.js'
import type { SignalFamily, Statement } from './statement.js'
import { tdmAiStatements } from './tdm-ai.js'
import {
  readTdmrepEpub,
  readTdmrepFile,
  readTdmrepHeaders,
  readTdmrepMetas,
  readTdmrepXmp,
  tdmrepStatements,
} from './tdmrep.js'
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
  tdmrep: tdmrepOf,
  rsl: (input) => [
    ...ofFamily('rsl', headerStatements(raw(input))),
    ...(input.xml === undefined ? [] : readRsl(input.xml, { url: url(input) })),
  ],
  odrl: (input) => (isDocument(input) ? odrlStatements(documentOf(input), url(input)) : []),
  cawg: async (input) =>
    isDocument(input)
      ? cawgStatements('cawg.training-mining', input.json)
      : ofFamily('cawg', await declarationsOf(input)),
  plus: async (input) =>
    input.xml === undefined ? ofFamily('plus', await declarationsOf(input)) : plusStatements(xmpOf(input.xml)),
  'tdm-ai': (input) => (isDocument(input) ? tdmAiStatements(documentOf(input)) : []),
}

const isDocument = ({ json, jsonText }: ConformanceInput) => json !== undefined || jsonText !== undefined
const documentOf = ({ json, jsonText }: ConformanceInput) => jsonText ?? JSON.stringify(json)
const xmpOf = (xml: string) => xmpPieces(xml).pieces.flatMap(readXmp)

async function declarationsOf({ base64 }: ConformanceInput): Promise<readonly Statement[]> {
  if (base64 === undefined) return []
  return (await readFileDeclarations(Buffer.from(base64, 'base64'))).statements
}

/** Stage by stage: the file of the origin, headers, the page, and the resource itself (the package of an EPUB, or XMP). */
async function tdmrepOf(input: ConformanceInput): Promise<Statement[]> {
  const { headers = [], html, xml } = input
  const metas = html === undefined ? [] : readHtmlSignals(html).metas
  const stages = {
    file: isDocument(input) ? readTdmrepFile(documentOf(input), url(input)) : undefined,
    headers: readTdmrepHeaders(headers),
    html: readTdmrepMetas(metas.map(({ name, content }) => [name, content] as const)),
    content: xml === undefined ? undefined : /<package\b/.test(xml) ? readTdmrepEpub(xml) : readTdmrepXmp(xmpOf(xml)),
  }
  const said = Object.entries(stages).filter(([, one]) => one !== undefined)
  return [...tdmrepStatements(Object.fromEntries(said)), ...ofFamily('tdmrep', await declarationsOf(input))]
}
