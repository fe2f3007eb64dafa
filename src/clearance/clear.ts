import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Orientation, Track } from '../fingerprint/index.js'
import type { Segment } from '../match/index.js'
import { MediaError, type MediaInfo } from '../media/index.js'
import { canonicalJson } from '../record/index.js'
import {
  buildNameIndex,
  type Decision,
  type EvocationIndex,
  evocationFindings,
  evocationIndex,
  type Finding,
  type IndexedRegistry,
  indexRegistry,
  type NameFinding,
  type NameIndex,
  type NameScan,
  nameEntriesOf,
  nameFindings,
  type Registry,
  sortFindings,
  type Use,
} from '../rights/index.js'
import { isJudged, type JudgedMatch } from './decide-judged.js'
import { decideItem, entryBytes, type FoundItem, keepDecided, receiptOf } from './decided.js'
import { digestOf } from './digest.js'
import {
  fingerprintFile,
  queryFramesPerSecond,
  queryFramesPerSecondMax,
  queryOrientations,
} from './fingerprint-file.js'
import type { Kyodaku } from './kyodaku.js'
import { encodeQueryTracks } from './query-tracks.js'
import type { DecisionInputs, Receipt } from './receipt.js'
import { type LoadedMatcher, loadMatcher } from './references.js'
import { loadRegistry } from './registry.js'
import type { Snapshot } from './snapshot/open.js'
import { addUsage, mustCover } from './snapshot/under.js'
import { cappedPart, countingAlone, usageOf } from './usage.js'

/** The registry and its fingerprints, read once for all items of a run. */
export interface Clearing {
  registry: Registry
  /** The same, ready for many decisions. */
  indexed: IndexedRegistry
  /** Entries in the log when the registry was read. */
  registryLogSize: number
  loaded: LoadedMatcher
  /** What finds registered names, made ready when the first text comes. Undefined: there are none to look for. */
  names(): Promise<FindsNames | undefined>
  /** What is decided under, when it is not the registry here. */
  snapshot?: Snapshot
}

/** Registered names in a text, and works that it describes without them; `where` says what it is: `prompt`, `caption`. */
export type FindsNames = (text: string, where: string) => NameFinding[]

/** @param scan of the same names: most texts name nothing, which it says in a tenth of the time */
export const findsNames =
  (names: NameIndex, evocations: EvocationIndex, scan?: Pick<NameScan, 'mayName'>): FindsNames =>
  (text, where) => {
    const named = scan === undefined || scan.mayName(text) ? nameFindings(names, text, where) : []
    const described = evocationFindings(evocations, text, where)
    return described.length === 0 ? named : [...named, ...described].sort((a, b) => a.offset - b.offset)
  }

export interface ClearOptions {
  /** What people know the item by, where that is not the file's name. */
  name?: string
  /** Who wants to do what; the time of it is the decision's. */
  use: Omit<Use, 'at'>
  /** What was said with the item: registered names in it are findings. */
  texts?: readonly ItemText[]
  /** Works that someone states to be in it. */
  declarations?: readonly { work: string; by: string; text: string }[]
  /** The receipt that permitted to make it: its use counts with this decision, and not twice. */
  settles?: string
  /** Threads of the decoder; default 1. */
  threads?: number
  signal?: AbortSignal
  /** Seconds of media done, and in all (0 where unknown). */
  onProgress?: (doneSeconds: number, totalSeconds: number) => void
}

/** A text that came with an item. It is looked at and not kept: a receipt has its digest, and where names stand in it. */
export interface ItemText {
  /** `prompt`, `caption`, … */
  where: string
  text: string
}

/** A stretch of the input that resembles a stretch of a reference, and whose work that is. */
export interface ResultSegment {
  work: string
  reference: string
  /** Seconds in the input and in the reference. */
  inputRange: [number, number]
  referenceRange: [number, number]
  orientation: Orientation
  /** Reference seconds a second of input. */
  speed: number
  level: Segment['level']
  score: number
  falseMatchProbability: number
  /** 0..1 of the input range that agrees. */
  coverage: number
  /** What the level was read from, and where in the pictures; for people, no part of the finding. */
  evidence: Pick<
    Segment,
    'queryRegion' | 'referenceRegion' | 'matchedFrames' | 'medianDistance' | 'pictureDistance' | 'falseMatchBasis'
  >
}

export interface ClearanceResult {
  input: string
  decision: Decision
  segments: ResultSegment[]
  receipt: Receipt
  /** Path of the receipt's file. */
  receiptFile: string
  /** Why the input could not be read, when it couldn't: it was refused for that. */
  error?: { code: string; message: string }
}

/**
 * Reads the registry and loads its fingerprints, ready to clear any number of items. With a snapshot, what is registered is
 * what it says, and nothing that is registered here; the decisions are recorded here all the same.
 */
export async function prepareClearing(kyodaku: Kyodaku, options: { snapshot?: Snapshot } = {}): Promise<Clearing> {
  const { snapshot } = options
  if (snapshot !== undefined) {
    const { registry, loaded, manifest } = snapshot
    const { registryLogSize } = manifest
    const names = once(async () => {
      const index = await snapshot.openNames()
      return index && findsNames(index, evocationIndex(registry))
    })
    return { registry, indexed: indexRegistry(registry), registryLogSize, loaded, names, snapshot }
  }
  const registryLogSize = kyodaku.log.size()
  const registry = await loadRegistry(kyodaku)
  const names = once(async () => findsNames(buildNameIndex(nameEntriesOf(registry)), evocationIndex(registry)))
  const loaded = await loadMatcher(kyodaku, registry)
  return { registry, indexed: indexRegistry(registry), registryLogSize, loaded, names }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}

/**
 * Clears one file for one use: fingerprints it, finds what it resembles, decides, records the decision, and only then
 * says it. An unreadable file is refused, on record. Throws StoreError, RecordError, and whatever the signal aborts with.
 */
export async function clearFile(
  kyodaku: Kyodaku,
  clearing: Clearing,
  path: string,
  options: ClearOptions,
): Promise<ClearanceResult> {
  const digest = await digestOf(path)
  const found = await fingerprintInput(path, options)
  const input = {
    name: options.name ?? basename(path),
    digest,
    kind: found.info?.kind ?? 'unreadable',
    durationSeconds: found.info?.durationSeconds ?? 0,
  }
  const result = await decideAndRecord(kyodaku, clearing, {
    name: options.name ?? path,
    input,
    use: options.use,
    ...(found.tracks === undefined ? {} : { tracks: found.tracks }),
    known: [...incompleteOf(found), ...(await statedFindings(clearing, options))],
    textsSearched: textsLookedAt(options),
    ...(options.settles === undefined ? {} : { settles: options.settles }),
  })
  return found.error === undefined ? result : { ...result, error: found.error }
}

/**
 * Clears what is said, before there is any media: a prompt that someone wants to generate from. Registered names in it are
 * looked for, and what is declared counts; nothing is known of what will come out.
 */
export async function clearText(
  kyodaku: Kyodaku,
  clearing: Clearing,
  name: string,
  options: ClearOptions,
): Promise<ClearanceResult> {
  const texts = options.texts ?? []
  const digest = createHash('sha256').update(canonicalJson(texts.map(({ where, text }) => ({ where, text }))))
  const input = { name, digest: `sha256:${digest.digest('hex')}`, kind: 'text', durationSeconds: 0 }
  return await decideAndRecord(kyodaku, clearing, {
    name,
    input,
    use: options.use,
    known: await statedFindings(clearing, options),
    textsSearched: textsLookedAt(options),
  })
}

export const textsLookedAt = ({ texts = [] }: Pick<ClearOptions, 'texts'>): string[] =>
  [...new Set(texts.map(({ where }) => where))].sort()

/** Findings of what was said with an item. */
export async function statedFindings(
  clearing: Clearing,
  { texts = [], declarations = [] }: Pick<ClearOptions, 'texts' | 'declarations'>,
): Promise<Finding[]> {
  const found: Finding[] = declarations.map((declaration) => ({ kind: 'declaration', ...declaration }))
  if (texts.length === 0) return found
  const names = await clearing.names()
  if (names === undefined) {
    // A snapshot without names: what was not looked for is not passed.
    found.push({ kind: 'incomplete', what: 'index-missing', detail: 'names' })
    return found
  }
  for (const { where, text } of texts) found.push(...names(text, where))
  return found
}

export interface Item {
  /** As the caller named it; shown, never logged. */
  name: string
  input: DecisionInputs['input']
  use: Omit<Use, 'at'>
  tracks?: Map<Orientation, Track>
  /** What is known of it besides its matches: that it could not be read, or not all of it. */
  known: Finding[]
  /** Which texts were looked through for names: said in the receipt, as what was not looked at cannot be found. */
  textsSearched?: readonly string[]
  /** The earlier receipt that this decision replaces. */
  supersedes?: string
  /** Matches that people have said of that they are none: they are left out, and the receipt says so. */
  judged?: readonly JudgedMatch[]
  /** The receipt that permitted to make what this decision is about: its use counts with this one, and not twice. */
  settles?: string
}

/** Findings about an item, in their order. */
export function findingsOf(
  { loaded }: Pick<Clearing, 'loaded'>,
  item: Item,
  segments: readonly ResultSegment[],
): Finding[] {
  const { judged = [] } = item
  return sortFindings([
    ...[...segments.map(findingOf), ...item.known].filter((finding) => !isJudged(finding, judged)),
    ...(loaded.missing.length === 0
      ? []
      : [{ kind: 'incomplete', what: 'index-incomplete', detail: `${loaded.missing.length}` } as const]),
  ])
}

/** Gathers findings about an item, decides and records. A crash before the end shows nothing that is not in the log. */
export async function decideAndRecord(kyodaku: Kyodaku, clearing: Clearing, item: Item): Promise<ClearanceResult> {
  const { registry, loaded, snapshot } = clearing
  if (snapshot !== undefined) mustCover(snapshot, item.use.party)
  const segments = item.tracks === undefined ? [] : segmentsOf(loaded.matcher.match(item.tracks), registry)
  const findings = findingsOf(clearing, item, segments)
  // What is kept for matching later references goes first: a blob that nothing refers to harms nobody.
  const trackDigest = item.tracks === undefined ? null : await kyodaku.store.blobs.put(encodeQueryTracks(item.tracks))
  const found: FoundItem = { item, findings, trackDigest }
  const receipt =
    cappedPart(clearing.indexed, item.use, findings) === undefined
      ? await decideFound(kyodaku, clearing, clearing.indexed, found)
      : await countingAlone(kyodaku, async () => {
          // Asked again: what is registered may have changed while others were counted.
          const part = cappedPart(clearing.indexed, item.use, findings)
          if (part === undefined) return decideFound(kyodaku, clearing, clearing.indexed, found)
          const { registryLogSize } = clearing
          const replacing = item.supersedes ?? item.settles
          const counted = await usageOf(kyodaku, part.capped, replacing === undefined ? {} : { replacing })
          const usage = addUsage(counted, snapshot?.registry.usage)
          return decideFound(kyodaku, { ...clearing, registryLogSize }, part.with(usage), found)
        })
  const file = receiptPath(receipt.id)
  await kyodaku.store.writeFile(file, receiptText(receipt))
  const { decision } = receipt
  return { input: item.name, decision, segments, receipt, receiptFile: join(kyodaku.store.dataDirectory, file) }
}

/** Decides, appends to the log, and keeps the receipt with the uses of the grants that it rests on: all or none. */
async function decideFound(
  kyodaku: Kyodaku,
  clearing: Clearing,
  indexed: IndexedRegistry,
  found: FoundItem,
): Promise<Receipt> {
  const decided = decideItem(kyodaku, clearing, indexed, found)
  const { index } = await kyodaku.log.append(entryBytes(decided))
  const receipt = receiptOf(kyodaku, decided, await kyodaku.log.prove(index))
  await kyodaku.store.db
    .transaction()
    .execute((transaction) => keepDecided(transaction, [{ decided, receipt, clearanceId: kyodaku.newId('clr') }]))
  return receipt
}

export const receiptPath = (id: string) => `receipts/${id}.receipt.json`
export const receiptText = (receipt: Receipt) => `${JSON.stringify(receipt, null, 2)}\n`

type Fingerprinted = {
  info?: MediaInfo
  tracks?: Map<Orientation, Track>
  error?: { code: string; message: string }
}

/** What could not be looked at: nothing of an unreadable file, and only one of several video streams. */
export function incompleteOf({ info, error }: Fingerprinted): Finding[] {
  if (error !== undefined) return [{ kind: 'incomplete', what: 'media-unreadable', detail: error.code }]
  const others = info?.otherVideoStreams ?? 0
  return others === 0
    ? []
    : [{ kind: 'incomplete', what: 'media-partly-read', detail: `other video streams: ${others}` }]
}

export async function fingerprintInput(
  path: string,
  options: Pick<ClearOptions, 'threads' | 'signal' | 'onProgress'>,
): Promise<Fingerprinted> {
  let info: MediaInfo | undefined
  try {
    const tracks = await fingerprintFile(path, {
      sampling: 'frames',
      framesPerSecond: ({ durationSeconds }) => queryFramesPerSecond(durationSeconds),
      framesPerSecondMax: queryFramesPerSecondMax,
      orientations: queryOrientations,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      onInfo: (found) => {
        info = found
      },
    })
    return { info, tracks }
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof MediaError)) throw error
    return { ...(info === undefined ? {} : { info }), error: { code: error.code, message: error.message } }
  }
}

export function segmentsOf(segments: readonly Segment[], registry: Registry): ResultSegment[] {
  if (segments.length === 0) return []
  const workOf = new Map(registry.references.map(({ id, work }) => [id, work]))
  return segments.flatMap((segment) => {
    const work = workOf.get(segment.referenceId)
    if (work === undefined) return []
    const { queryRange, referenceRange, orientation, speed, level, score, falseMatchProbability, coverage } = segment
    const { queryRegion, referenceRegion, matchedFrames, medianDistance, pictureDistance, falseMatchBasis } = segment
    return [
      {
        work,
        reference: segment.referenceId,
        inputRange: queryRange,
        referenceRange,
        orientation,
        speed,
        level,
        score,
        falseMatchProbability,
        coverage,
        evidence: { queryRegion, referenceRegion, matchedFrames, medianDistance, pictureDistance, falseMatchBasis },
      },
    ]
  })
}

export function findingOf({ speed: _speed, evidence: _evidence, ...segment }: ResultSegment): Finding {
  return { kind: 'match', ...segment }
}
