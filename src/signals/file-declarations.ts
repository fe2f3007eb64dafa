import {
  type ContentCredentialOptions,
  type ContentCredentials,
  contentCredentialStatements,
  readContentCredentials,
} from './content-credentials.js'
import { readEpubPackages } from './epub.js'
import { type FileFormat, fileFormat } from './file-format.js'
import { findXmp } from './find-xmp.js'
import { type PlusInformation, plusInformation, plusStatements, plusVersion } from './plus.js'
import { rslVersion } from './rsl.js'
import { rslNamespace } from './rsl-document.js'
import { SignalsError } from './signals-error.js'
import type { Statement } from './statement.js'
import { statementText } from './statement-text.js'
import { readTdmrepEpub, readTdmrepXmp, type TdmrepSaid, tdmrepStatements } from './tdmrep.js'
import { anyUseOfModels } from './uses-of-models.js'
import { readXmp, type XmpProperty } from './xmp.js'

/** What one file itself says of its uses. */
export interface FileDeclarations {
  readonly statements: readonly Statement[]
  /** What is there, or may be, and could not be read; each has a statement `unknown` too. */
  readonly unreadable: readonly string[]
  /** What was looked for: `c2pa`, or only its mark (`c2pa-mark`); `xmp`, with `plus` and `tdmrep` in it. */
  readonly looked: readonly string[]
  /** By its bytes; absent: not known. */
  readonly format?: FileFormat
  readonly contentCredentials: ContentCredentials
  /** What TDMRep says in it, for who has the stages before it too; it is among the statements as well. */
  readonly tdmrep?: TdmrepSaid
  readonly information: PlusInformation
}

/**
 * Everything that stands in a file: Content Credentials, XMP with PLUS and TDMRep, TDMRep in the package of an EPUB. What a part of it says (a picture in
 * a document) restricts and never permits. The content type, if any, is not believed: a file that is not what it is said to
 * be is `unreadable`. Never throws for what is in the bytes.
 */
export async function readFileDeclarations(
  bytes: Uint8Array,
  contentType?: string,
  options: ContentCredentialOptions = {},
): Promise<FileDeclarations> {
  const format = fileFormat(bytes)
  const credentials = await readContentCredentials(bytes, options)
  const xmp = readAllXmp(bytes)
  const epub = format === 'application/epub+zip' ? readEpubPackages(bytes) : { packages: [], unreadable: [] }
  const unread = [...xmp.unreadable, ...epub.unreadable, ...notAsSaid(format, contentType)]
  const tdmrep = [readTdmrepXmp(xmp.own), ...epub.packages.map(readTdmrepEpub)].filter((said) => said !== undefined)
  return {
    statements: [
      ...contentCredentialStatements(credentials),
      ...plusStatements(xmp.own),
      ...tdmrep.flatMap((content) => tdmrepStatements({ content })),
      ...rslWithin([...xmp.own, ...xmp.within]),
      ...ofPart([...plusStatements(xmp.within), ...tdmrepStatements({ content: readTdmrepXmp(xmp.within) })]),
      ...unread.map(unreadableStatement),
    ],
    unreadable: [...unreadableIn(credentials), ...unread],
    looked: [isScanned(credentials) ? 'c2pa-mark' : 'c2pa', 'xmp', 'plus', 'tdmrep'],
    ...(format !== undefined && { format }),
    contentCredentials: credentials,
    ...(tdmrep[0] !== undefined && { tdmrep: tdmrep[0] }),
    information: plusInformation(xmp.own),
  }
}

const isScanned = (credentials: ContentCredentials) => credentials.found === 'none' && credentials.looked === 'scanned'

function unreadableIn(credentials: ContentCredentials): string[] {
  if (credentials.found === 'unreadable') return [`c2pa: ${credentials.why}`]
  if (credentials.found === 'none' || credentials.state !== 'invalid') return []
  return [`c2pa: does not validate (${credentials.failures.join(', ')})`]
}

function readAllXmp(bytes: Uint8Array): { own: XmpProperty[]; within: XmpProperty[]; unreadable: string[] } {
  const { found, unreadable } = findXmp(bytes)
  const read = { own: [] as XmpProperty[], within: [] as XmpProperty[], unreadable: [...unreadable] }
  for (const { xml, place } of found) {
    try {
      read[place].push(...readXmp(xml))
    } catch (error) {
      if (!(error instanceof SignalsError)) throw error
      read.unreadable.push(`has XMP that ${error.message}`)
    }
  }
  return read
}

/** RSL may be put into XMP; here it is not read, and said to be there. */
function rslWithin(properties: readonly XmpProperty[]): Statement[] {
  const ours = properties.filter(({ namespace }) => namespace?.replace(/[/#]$/, '') === rslNamespace)
  if (ours.length === 0) return []
  const values = ours.flatMap(({ values }) => values).filter((value) => value !== '')
  const terms = values.find((value) => /^https?:\/\//.test(value))
  return [
    {
      family: 'rsl',
      version: rslVersion,
      about: anyUseOfModels,
      says: 'unknown',
      text: statementText(values.join(' ')),
      stated: { medium: 'xmp', field: ours[0]!.name.slice(0, 200) },
      why: 'a licence stands in the file, which was not read there',
      ...(terms !== undefined && { terms: statementText(terms) }),
    },
  ]
}

const ofPart = (statements: readonly Statement[]): Statement[] =>
  statements
    .filter(({ says }) => says !== 'allow')
    .map((one) => ({
      ...one,
      why: statementText(`stands in a part of the file${one.why === undefined ? '' : `; ${one.why}`}`),
    }))

/** Of formats that are known by their bytes: a file that has none of their beginnings can't be looked through as one. */
const knownByBytes = /^(?:image\/(?:jpeg|png|webp|gif|tiff|avif|heic)|video\/(?:mp4|quicktime|webm)|application\/pdf)$/

function notAsSaid(format: FileFormat | undefined, contentType: string | undefined): string[] {
  const said = contentType?.replace(/;.*/s, '').trim().toLowerCase()
  if (format !== undefined || said === undefined || !knownByBytes.test(said)) return []
  return [`is not the ${said} that it is said to be`]
}

function unreadableStatement(why: string): Statement {
  return {
    family: 'plus',
    version: plusVersion,
    about: anyUseOfModels,
    says: 'unknown',
    text: '',
    stated: { medium: 'xmp' },
    why: statementText(why),
  }
}
