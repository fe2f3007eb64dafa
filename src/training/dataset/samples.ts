import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, jsonGetter, jsonPaths } from './json-paths.js'
import type { BrokenRow, DatasetMapping, MediaAt, RowsOfPart, RowValue } from './rows.js'
import { isMedia } from './source-format.js'
import { derived, valueOfText } from './value-of-text.js'

/** Files that belong together by their name: a row of WebDataset, or of a folder of media. */
export interface Sample {
  key: string
  files: readonly SampleFile[]
  broken?: BrokenRow
}

export interface SampleFile extends MediaAt {
  /** What follows the key in its name, with its dot, in lower case: `.mp4`, `.info.json`. */
  extension: string
}

/** The key of the sample, in its own words (WebDataset calls it so). */
export const keyColumn = '__key__'
/** SHA-256 of the media of a sample, in hex: it is taken when the row is read. */
export const digestColumn = '__sha256__'

/** A text or JSON member that is larger is not read. */
const memberBytesMax = 16 << 20

/** Reads the files of samples. */
export interface SampleReader {
  /** A file whole: a text, or JSON. */
  bytesOf(file: SampleFile): Promise<Uint8Array>
  /** SHA-256 of media, in hex. */
  digestOf(media: MediaAt): Promise<string>
  /** Media whole; good until the next file is read. */
  contentOf(media: MediaAt): Promise<Uint8Array>
}

/** Is shown each media file of a row; its bytes are there until it returns, and not at all where they are more than `shownBytesMax`. */
export type OnMedia = (row: number, media: MediaAt, content: Uint8Array | undefined) => Promise<void>

const shownBytesMax = 2 ** 30

/** Rows of samples. Of `.json:url` a path in a JSON member, of `.txt` the text of a member, `__key__` and `__sha256__`. */
export async function readSamples(
  samples: readonly Sample[],
  mapping: DatasetMapping,
  reader: SampleReader,
  onMedia?: OnMedia,
): Promise<RowsOfPart> {
  const values = mapping.columns.map(() => new Array<RowValue>(samples.length).fill(null))
  const getters = mapping.columns.map(({ column }) => sampleGetter(column, reader.digestOf))
  const isHashed = mapping.columns.some(({ column }) => column === digestColumn)
  const broken = new Map<number, BrokenRow>()
  for (const [row, sample] of samples.entries()) {
    if (sample.broken !== undefined) {
      broken.set(row, sample.broken)
      continue
    }
    const reading = readingOf(sample, reader.bytesOf)
    const shown = onMedia === undefined ? undefined : await showAll(row, sample, reading, onMedia).catch(unreadable)
    if (isFailure(shown)) {
      broken.set(row, shown.broken)
      continue
    }
    for (const [index, getter] of getters.entries()) {
      const value = await getter(sample, reading).catch(unreadable)
      if (isFailure(value)) broken.set(row, value.broken)
      else values[index]![row] = value
    }
  }
  return {
    count: samples.length,
    columns: mapping.columns.map((mapped, index) => ({ mapped, values: derived(mapped, values[index]!) })),
    broken,
    media: samples.map(({ files }) => mediaOf(files)),
  }

  async function showAll(row: number, { files }: Sample, { digests }: Reading, show: OnMedia): Promise<void> {
    for (const media of mediaOf(files)) {
      const digest = await readMedia(media, reader, { isHashed, show: (content) => show(row, media, content) })
      if (digest !== undefined) digests.set(media.name, digest)
    }
  }
}

/** Media as it is shown, if it is to be, and its SHA-256 in hex, if that is wanted: from the same bytes, where they are not too many. */
export async function readMedia(
  media: MediaAt,
  reader: SampleReader,
  { isHashed, show }: { isHashed: boolean; show?: (content: Uint8Array | undefined) => Promise<void> },
): Promise<string | undefined> {
  if (show === undefined || media.bytes > shownBytesMax) {
    await show?.(undefined)
    return isHashed ? await reader.digestOf(media) : undefined
  }
  const content = await reader.contentOf(media)
  const digest = isHashed ? createHash('sha256').update(content).digest('hex') : undefined
  await show(content)
  return digest
}

export function mediaOf(files: readonly SampleFile[]): MediaAt[] {
  return files
    .filter(({ extension }) => isMedia(extension))
    .map(({ name, path, start, bytes }) => ({ name, path, start, bytes }))
}

/** A file that is gone, forbidden or shorter than it was is the row's failure; anything else is ours. */
export function unreadable(error: unknown): Failure {
  if (error instanceof Error && 'code' in error) return { broken: 'unreadable-file' }
  throw error
}

interface Failure {
  broken: BrokenRow
}
function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'broken' in value && !Array.isArray(value)
}

type Reading = ReturnType<typeof readingOf>

/** Reads each file of a sample once. */
function readingOf(sample: Sample, bytesOf: SampleReader['bytesOf']) {
  /** Of media, by name, as far as they are known. */
  const digests = new Map<string, string>()
  const texts = new Map<string, string | Failure | undefined>()
  const objects = new Map<string, { object: JsonObject; text: string } | Failure | undefined>()
  async function text(extension: string): Promise<string | Failure | undefined> {
    if (texts.has(extension)) return texts.get(extension)
    const file = sample.files.find((one) => one.extension === extension)
    let found: string | Failure | undefined
    if (file !== undefined) {
      if (file.bytes > memberBytesMax) found = { broken: 'oversized-member' }
      else {
        const bytes = await bytesOf(file)
        found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
      }
    }
    texts.set(extension, found)
    return found
  }
  async function object(extension: string) {
    if (objects.has(extension)) return objects.get(extension)
    const written = await text(extension)
    const found = typeof written === 'string' ? parsed(written) : written
    objects.set(extension, found)
    return found
  }
  return { text, object, digests }
}

function parsed(text: string): { object: JsonObject; text: string } | Failure {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? { object: value, text } : { broken: 'not-an-object' }
  } catch {
    return { broken: 'not-json' }
  }
}

function sampleGetter(
  column: string,
  digestOf: SampleReader['digestOf'],
): (sample: Sample, reading: Reading) => Promise<RowValue | Failure> {
  if (column === keyColumn) return async ({ key }) => key
  if (column === digestColumn)
    return async ({ files }, { digests }) =>
      oneOrList(await inOrder(mediaOf(files), async (media) => digests.get(media.name) ?? (await digestOf(media))))
  const colon = column.indexOf(':')
  if (colon > 0) {
    const extension = column.slice(0, colon)
    const get = jsonGetter(column.slice(colon + 1))
    return async (_, reading) => {
      const found = await reading.object(extension)
      return found === undefined || isFailure(found) ? (found ?? null) : get(found.object, found.text)
    }
  }
  return async (_, reading) => {
    const found = await reading.text(column)
    return typeof found === 'string' ? valueOfText(found) : (found ?? null)
  }
}

/** One after the other: all may be read by the same buffer. */
async function inOrder(media: readonly MediaAt[], digestOf: (media: MediaAt) => Promise<string>): Promise<string[]> {
  const digests: string[] = []
  for (const each of media) digests.push(await digestOf(each))
  return digests
}

function oneOrList(values: readonly string[]): RowValue {
  return values.length === 0 ? null : values.length === 1 ? values[0]! : values
}

/** Every column of a sample, with its value. */
export async function sampleColumns(sample: Sample, bytesOf: SampleReader['bytesOf']): Promise<Map<string, RowValue>> {
  const columns = new Map<string, RowValue>([[keyColumn, sample.key]])
  const reading = readingOf(sample, bytesOf)
  for (const { extension, bytes } of sample.files) {
    if (bytes > memberBytesMax) continue
    if (extension.endsWith('.json')) {
      const found = await reading.object(extension)
      if (found === undefined) continue
      if (isFailure(found)) {
        // A list, such as that of a video's frame hashes, is a value.
        const text = await reading.text(extension)
        if (typeof text === 'string' && text.trimStart().startsWith('[')) columns.set(extension, valueOfText(text))
        continue
      }
      for (const [path, value] of jsonPaths(found.object)) columns.set(`${extension}:${path}`, value)
    } else if (isText(extension)) {
      const found = await reading.text(extension)
      if (typeof found === 'string') columns.set(extension, found)
    }
  }
  if (mediaOf(sample.files).length > 0) columns.set(digestColumn, null)
  return columns
}

/** Members that are read as text when a dataset is looked at. */
export function isText(extension: string): boolean {
  return /\.(?:txt|text|caption|captions|cls|title|url|srt|vtt|description|v?pdq)$/.test(extension)
}
