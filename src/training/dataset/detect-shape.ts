import { isTimedHashValue } from '../../fingerprint/index.js'
import { parseList } from './parse-list.js'
import { idInFileName, platformOf } from './platform-ids.js'
import type { ColumnRole, DatasetMapping, MappedColumn, RowValue } from './rows.js'
import { digestColumn, keyColumn } from './samples.js'

/** A column as it is found: its name and the first values that aren't null. */
export interface FoundColumn {
  column: string
  samples: readonly RowValue[]
}

interface KnownShape {
  shape: string
  /** Columns by which it is known, in lower case: all of them are there. */
  has: readonly string[]
  /** None of these is. */
  hasNot?: readonly string[]
  columns: readonly MappedColumn[]
}

/** Datasets as they are published, most telling first. Names of columns are compared without regard to case. */
const knownShapes: readonly KnownShape[] = [
  {
    shape: 'panda-70m',
    has: ['videoid', 'url', 'timestamp', 'caption', 'matching_score'],
    columns: [
      { role: 'platform-id', column: 'videoID', of: 'youtube' },
      { role: 'url', column: 'url' },
      { role: 'duration', column: 'timestamp' },
      { role: 'text', column: 'caption', of: 'caption' },
    ],
  },
  {
    shape: 'webvid',
    has: ['videoid', 'contenturl', 'duration', 'page_dir', 'name'],
    columns: [
      { role: 'key', column: 'videoid' },
      { role: 'url', column: 'contentUrl' },
      { role: 'duration', column: 'duration' },
      { role: 'text', column: 'name', of: 'caption' },
    ],
  },
  {
    shape: 'openvid-1m',
    has: ['video', 'caption', 'aesthetic score', 'motion score'],
    columns: [
      { role: 'key', column: 'video' },
      { role: 'platform-id', column: 'video', of: 'youtube', from: 'file-name' },
      { role: 'text', column: 'caption', of: 'caption' },
      { role: 'duration', column: 'seconds' },
    ],
  },
  {
    shape: 'hd-vila-100m',
    has: ['video_id', 'url', 'clip[].span'],
    columns: [
      { role: 'platform-id', column: 'video_id', of: 'youtube' },
      { role: 'url', column: 'url' },
      { role: 'duration', column: 'clip[].span' },
    ],
  },
  {
    shape: 'acav100m',
    has: ['videoid', 'start', 'end'],
    hasNot: ['url', 'contenturl', 'caption', 'text'],
    columns: [{ role: 'platform-id', column: 'videoID', of: 'youtube' }],
  },
  {
    shape: 'image-downloader',
    has: ['url', 'key', 'status', 'error_message'],
    columns: [],
  },
  { shape: 'laion', has: ['url', 'text', 'similarity'], columns: [] },
  { shape: 'laion', has: ['url', 'text', 'width', 'height'], columns: [] },
  { shape: 'datacomp', has: ['uid', 'url', 'text'], columns: [] },
]

/**
 * Says which columns are looked at, and as what: as the known shape that they have, else by their names and values.
 * What a shape leaves unsaid is said by names and values too.
 * @returns undefined where no column says where a row comes from or what is in it
 */
export function detectShape(found: readonly FoundColumn[]): DatasetMapping | undefined {
  // What lies in the JSON of a sample is known by the same names.
  const byName = new Map(found.map((column) => [column.column.toLowerCase().replace(/^\.[^:]*:/, ''), column]))
  const known = knownShapes.find(
    ({ has, hasNot = [] }) => has.every((name) => byName.has(name)) && !hasNot.some((name) => byName.has(name)),
  )
  const columns = (known?.columns ?? []).flatMap((mapped) => {
    const at = byName.get(mapped.column.toLowerCase())
    return at === undefined ? [] : [{ ...mapped, column: at.column }]
  })
  for (const column of found) {
    if (!columns.some((mapped) => mapped.column === column.column)) columns.push(...rolesOf(column))
  }
  columns.push(...listedFrames(found))
  // Digests that are given spare reading the media.
  const given = columns.some(({ role, column }) => role === 'digest' && column !== digestColumn)
  const looked = given ? columns.filter(({ column }) => column !== digestColumn) : columns
  if (!looked.some(({ role }) => telling.has(role))) return undefined
  return known === undefined ? { columns: looked } : { shape: known.shape, columns: looked }
}

/** Roles without which nothing could be found out of a row. */
const telling: ReadonlySet<ColumnRole> = new Set([
  'url',
  'platform-id',
  'text',
  'digest',
  'frame-hashes',
  'declared-work',
])

export function isTelling(role: ColumnRole): boolean {
  return telling.has(role)
}

function rolesOf({ column, samples }: FoundColumn): MappedColumn[] {
  // `json:url` of a sample, `meta.url` of nested JSON: the last name is what says something.
  const name = column
    .toLowerCase()
    .replace(/^.*[.:]/, '')
    .replace(/\[\]$/, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
  const values = samples.flatMap((value) => (typeof value === 'string' ? (parseList(value) ?? [value]) : (value ?? [])))
  const told = values.filter((value) => value !== '')
  if (column === digestColumn) return [{ role: 'digest', column, of: 'sha256' }]
  if (column === keyColumn) return [{ role: 'key', column }, ...fileNameIds(column, told)]
  if (isFrameHashColumn(column, told)) return [{ role: 'frame-hashes', column }]
  if (isUrlColumn(name, told)) return [{ role: 'url', column }]
  const algorithm = digestNames.get(name)
  if (algorithm !== undefined && (told.length === 0 || most(told, isHex)))
    return [{ role: 'digest', column, of: algorithm }]
  if (declaredNames.has(name)) return [{ role: 'declared-work', column, of: declaredNames.get(name)! }]
  const platform = platformNames.get(name) ?? platformOf(told, idNames.has(name))
  if (platform !== undefined) return [{ role: 'platform-id', column, of: platform }]
  if (fileNames.has(name)) return [{ role: 'key', column }, ...fileNameIds(column, told)]
  if (textNames.has(name)) return [{ role: 'text', column, of: textNames.get(name)! }]
  if (keyNames.has(name)) return [{ role: 'key', column }]
  if (durationNames.has(name))
    return [{ role: 'duration', column, ...(/(?:ms|millis\w*)$/.test(name) ? { of: 'milliseconds' } : {}) }]
  if (!saysOtherwise.has(name) && most(told, isProse)) return [{ role: 'text', column }]
  return []
}

function isUrlColumn(name: string, told: readonly string[]): boolean {
  if (most(told, isUrl) || urlNames.has(name)) return true
  return placeNames.has(name) && (told.length === 0 || told.some(isAddress))
}

/**
 * Hashes of frames by what the column is called, however its values look: those that are none are reviewed. Under any name
 * where quality and time stand beside each hash; a hash alone could as well be a SHA-256.
 */
function isFrameHashColumn(column: string, told: readonly string[]): boolean {
  return (frameHashNames.test(column.toLowerCase()) && !besideHashes.test(column)) || most(told, isTimedHashValue)
}

const frameHashNames = /(?:^|[^a-z])v?pdq(?:$|[^a-z]|_?hash)|frame_?hash/
/** What is said of hashes, and elements of lists, which `listedFrames` takes whole. */
const besideHashes = /quality|version|distance|score|count|\[\]\./i

/** Lists of objects with a hash, its quality and its time each, such as `frames[].hash`: the list is what is looked at. */
function listedFrames(found: readonly FoundColumn[]): MappedColumn[] {
  const names = new Set(found.map(({ column }) => column))
  return found.flatMap(({ column }): MappedColumn[] => {
    const list = /^(.+)\[\]\.(?:hash|pdq|pdq_hash)$/.exec(column)?.[1]
    return list !== undefined && names.has(`${list}[].quality`) ? [{ role: 'frame-hashes', column: list }] : []
  })
}

function fileNameIds(column: string, values: readonly string[]): MappedColumn[] {
  return values.some((value) => idInFileName('youtube', value) !== null)
    ? [{ role: 'platform-id', column, of: 'youtube', from: 'file-name' }]
    : []
}

const urlNames = new Set([
  'url', 'uri', 'link', 'href', 'urls', 'contenturl', 'videourl', 'imageurl', 'imgurl', 'mediaurl', 'sourceurl', 'pageurl', 'weburl',
  'originalurl', 'downloadurl', 'clipurl', 'webpageurl', 'videolink',
]) // biome-ignore format: a table
/** Names that mean a place on the web only where their values do. */
const placeNames = new Set(['source', 'src', 'domain', 'host', 'site', 'website'])
const textNames = new Map([
  ['caption', 'caption'], ['captions', 'caption'], ['text', 'caption'], ['txt', 'caption'], ['description', 'description'],
  ['alt', 'caption'], ['alttext', 'caption'], ['title', 'title'], ['name', 'title'], ['prompt', 'prompt'], ['tags', 'tags'],
  ['keywords', 'tags'], ['subtitle', 'transcript'], ['subtitles', 'transcript'], ['transcript', 'transcript'], ['asr', 'transcript'],
  ['longcaption', 'caption'], ['shortcaption', 'caption'], ['densecaption', 'caption'], ['summary', 'description'], ['label', 'tags'],
  ['cls', 'tags'], ['sentence', 'caption'], ['sentences', 'caption'], ['recaption', 'caption'], ['キャプション', 'caption'],
  ['説明', 'description'], ['題名', 'title'], ['タイトル', 'title'],
]) // biome-ignore format: a table
const digestNames = new Map(['md5', 'sha1', 'sha256', 'sha512'].map((name) => [name, name]))
const platformNames = new Map([
  ['youtubeid', 'youtube'], ['youtubevideoid', 'youtube'], ['ytid', 'youtube'], ['youtube', 'youtube'], ['vimeoid', 'vimeo'],
  ['niconicoid', 'niconico'], ['nicoid', 'niconico'], ['bilibiliid', 'bilibili'], ['bvid', 'bilibili'],
]) // biome-ignore format: a table
/** Names whose values may read like text and say nothing of what is in the row. */
const saysOtherwise = new Set([
  'error',
  'errormessage',
  'status',
  'license',
  'licence',
  'exif',
  'comment',
  'date',
  'time',
])
const idNames = new Set(['videoid', 'video', 'vid', 'id', 'clipid', 'sourceid', 'sourcevideoid', 'originalvideoid'])
const keyNames = new Set([
  'key',
  'id',
  'uid',
  'uuid',
  'sampleid',
  'imageid',
  'videoid',
  'vid',
  'clipid',
  'photoid',
  'index',
])
const fileNames = new Set([
  'video',
  'videopath',
  'path',
  'filename',
  'filepath',
  'file',
  'videoname',
  'imagepath',
  'clip',
  'clippath',
])
const durationNames = new Set([
  'duration',
  'seconds',
  'length',
  'durationseconds',
  'durationms',
  'timestamp',
  'timestamps',
  'span',
])
const declaredNames = new Map([
  ['work', 'kyodaku'], ['workid', 'kyodaku'], ['declaredwork', 'kyodaku'], ['kyodakuwork', 'kyodaku'], ['isan', 'isan'], ['eidr', 'eidr'],
]) // biome-ignore format: a table

function most(values: readonly string[], is: (value: string) => boolean): boolean {
  return values.length > 0 && values.filter(is).length * 2 > values.length
}
function isUrl(value: string): boolean {
  return /^(?:https?|ftp|s3|gs):\/\/\S+$/i.test(value)
}
/** A URL, also one without its scheme, or a domain. */
function isAddress(value: string): boolean {
  return isUrl(value) || /^(?:\/\/)?[\p{L}\p{N}][\p{L}\p{N}.-]*\.[\p{L}]{2,}(?:[/:?#]\S*)?$/u.test(value)
}
/** Three words, or as much of a script that writes none apart. */
function isProse(whole: string): boolean {
  const value = whole.slice(0, 300)
  return (
    /^[^{[<]/.test(value) &&
    ((/\p{L}+\P{L}+\p{L}{2,}\P{L}+\p{L}+/u.test(value) && /\s\S+\s/.test(value)) ||
      /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]{6}/u.test(value))
  )
}
function isHex(value: string): boolean {
  return /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(value)
}
