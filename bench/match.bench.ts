/**
 * How well the matcher finds clips of 1, 2 and 4 seconds, edited and cut into other footage, and how often it finds what
 * is not there. `--few N` takes only every Nth clip; `--edit TEXT` only edits whose name has it.
 */
import { join } from 'node:path'
import type { Orientation, Track } from '../src/fingerprint/index.js'
import { createMatcher, type Matcher, type ReferenceTrack, type Segment } from '../src/match/index.js'
import {
  type Clip,
  type Edit,
  edits,
  filesOf,
  makeQuery,
  mediaFolder,
  queriesPerSecond,
  readClip,
  sameFamily,
  tracksPerSecond,
} from './match-media.js'
import type { Benchmark } from './run.js'

/** Footage around the clips; not in the catalogue. */
const fillerNames = ['mdn_frog.mp4', 'sam2_03_blocks.mp4']
const lengths = [1, 2, 4]

interface Trial {
  edit: string
  length: number
  found: boolean
  wrongTime: boolean
  error: number
  got: string
  falseAlarms: Segment[]
  milliseconds: number
  level: number
  clip: string
}

export const run: Benchmark = async (options) => {
  const every = numberAfter(options, '--few') ?? 1
  const only = options[options.indexOf('--edit') + 1]
  const chosen =
    options.includes('--edit') && only !== undefined ? edits.filter(({ name }) => name.includes(only)) : edits
  const clips: Clip[] = []
  for (const [at, path] of (
    await filesOf(join(mediaFolder, 'videos'), /\.(mp4|mkv|webm|gif|avi|ogv|mov|mpe?g)$/)
  ).entries()) {
    if (at % every === 0 || fillerNames.some((name) => path.endsWith(name))) clips.push(await readClip(path))
  }
  return measure(clips, chosen)
}

/** All tables for clips already read. */
export function measure(clips: readonly Clip[], chosen: readonly Edit[]) {
  const fillers = fillerNames.map((name) => clips.find((clip) => clip.name === name)!)
  const catalogue = clips.filter((clip) => !fillers.includes(clip))
  const matcher = createMatcher(catalogue.map(({ name, track }) => ({ id: name, track })))
  const trials = chosen.flatMap((edit, editAt) =>
    catalogue.flatMap((clip, clipAt) => {
      const length = lengths[(editAt + clipAt) % lengths.length]!
      const trial = tryOne(matcher, clip, edit, length, fillers, editAt + clipAt)
      return trial === undefined ? [] : [trial]
    }),
  )
  const perEdit = chosen.map(({ name }) => ({
    edit: name,
    ...summarise(trials.filter((trial) => trial.edit === name)),
  }))
  const perLength = lengths.map((length) => ({
    seconds: length,
    ...summarise(trials.filter((trial) => trial.length === length)),
  }))
  return [
    {
      title: `clips of 1, 2, 4 s in other footage, by edit: ${catalogue.length} references at ${tracksPerSecond} rows/s, queries at ${queriesPerSecond}`,
      rows: perEdit,
    },
    { title: 'the same by length', rows: perLength },
    { title: 'missed', rows: missed(trials) },
    {
      title: 'ranges off by more than 0.5 s',
      rows: trials
        .filter(({ wrongTime }) => wrongTime)
        .map(({ clip, edit, length, error, got }) => ({ clip, edit, length, error: round(error), got })),
    },
    {
      title: 'false alarms',
      rows: trials.flatMap(({ edit, clip, falseAlarms }) =>
        falseAlarms.map((segment) => ({
          edit,
          clip,
          reference: segment.referenceId,
          level: segment.level,
          score: Math.round(segment.score * 10) / 10,
          distance: segment.medianDistance,
          ranges: rangesOf(segment),
        })),
      ),
    },
    { title: 'whole clips that are not in the catalogue', rows: absent(catalogue, chosen) },
    { title: 'several works in one input, one shot twice', rows: [combined(matcher, catalogue, fillers)] },
    { title: 'one query against a catalogue of a million hashes', rows: atScale(catalogue) },
  ]
}

/** The clips and copies of them with bits turned over, more in each copy, until there are a million hashes. */
function atScale(clips: readonly Clip[]) {
  const references: ReferenceTrack[] = clips.map(({ name, track }) => ({ id: name, track }))
  const perTurn = clips.reduce((sum, { track }) => sum + track.qualities.filter((quality) => quality >= 50).length, 0)
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 24
  }
  for (let turn = 1; turn * perTurn < 1e6; turn++) {
    for (const { name, track } of clips) {
      const hashes = track.hashes.map((byte) => byte ^ (next() & next() & next()))
      references.push({ id: `${name} ${turn}`, track: { ...track, hashes } })
    }
  }
  const started = performance.now()
  const matcher = createMatcher(references)
  const buildMs = Math.round(performance.now() - started)
  const { hashes, rows } = matcher.description
  return clips
    .filter(({ durationSeconds }) => durationSeconds >= 8)
    .slice(0, 12)
    .map((clip) => {
      const seconds = Math.min(10, clip.durationSeconds)
      const query = makeQuery([{ clip, fromSeconds: 0, seconds, speed: 1 }], (frame) => frame, ['original', 'flipY'])
      const begun = performance.now()
      const segments = matcher.match(query).length
      return {
        clip: clip.name,
        seconds: round(seconds),
        hashes,
        rows,
        buildMs,
        segments,
        matchMs: round(performance.now() - begun),
      }
    })
}

function missed(trials: readonly Trial[]) {
  const byClip = new Map<string, string[]>()
  for (const { found, clip, edit, length } of trials) {
    if (!found) byClip.set(clip, [...(byClip.get(clip) ?? []), `${edit} (${length} s)`])
  }
  return [...byClip].map(([clip, list]) => ({ clip, missed: list.length, edits: list.join('; ').slice(0, 150) }))
}

/** Where in a clip a take may start: not in the siblings' common opening. */
function earliest(clip: Clip): number {
  return clip.name.startsWith('pennychip_') ? 3 : 0
}

function tryOne(
  matcher: Matcher,
  clip: Clip,
  edit: Edit,
  length: number,
  fillers: readonly Clip[],
  salt: number,
): Trial | undefined {
  const speed = edit.speed ?? 1
  const available = Math.min(40, clip.durationSeconds) - earliest(clip)
  if (available < length * speed + 0.1) return undefined
  // Off the sampling grid of the reference.
  const from = earliest(clip) + Math.min(available - length * speed, ((salt * 0.37) % 1) * (available - length * speed))
  const before = 1.35 + (salt % 4) * 0.1
  const query = makeQuery(
    [
      { clip: fillers[0]!, fromSeconds: 1, seconds: before, speed: 1 },
      { clip, fromSeconds: from, seconds: length, speed },
      { clip: fillers[1]!, fromSeconds: 2, seconds: 1.5, speed: 1 },
    ],
    edit.apply,
    edit.orientation === undefined ? ['original'] : ['original', edit.orientation],
  )
  const started = performance.now()
  const segments = matcher.match(query)
  const milliseconds = performance.now() - started
  const mine = segments.filter((segment) => sameFamily(segment.referenceId, clip.name))
  const truth = { query: [before, before + length], reference: [from, from + length * speed] }
  const best = mine
    .filter((segment) => segment.referenceId === clip.name)
    .filter(
      ({ queryRange }) =>
        Math.min(queryRange[1], truth.query[1]!) - Math.max(queryRange[0], truth.query[0]!) > length / 2,
    )
    .sort((a, b) => errorOf(a, truth) - errorOf(b, truth))[0]
  const error = best === undefined ? Number.NaN : errorOf(best, truth)
  return {
    edit: edit.name,
    clip: clip.name,
    length,
    found: best !== undefined,
    wrongTime: error > 0.5,
    error,
    got:
      best === undefined
        ? ''
        : `${rangesOf(best)} for ${rangesOf({ queryRange: [before, before + length], referenceRange: [from, from + length * speed] })}`,
    level: best?.level ?? 0,
    falseAlarms: segments.filter((segment) => !mine.includes(segment)),
    milliseconds,
  }
}

function rangesOf({ queryRange, referenceRange }: Pick<Segment, 'queryRange' | 'referenceRange'>): string {
  const print = (range: readonly number[]) => range.map((seconds) => seconds.toFixed(2)).join('-')
  return `${print(queryRange)} = ${print(referenceRange)}`
}

function errorOf({ queryRange, referenceRange }: Segment, truth: { query: number[]; reference: number[] }): number {
  return Math.max(
    Math.abs(queryRange[0] - truth.query[0]!),
    Math.abs(queryRange[1] - truth.query[1]!),
    Math.abs(referenceRange[0] - truth.reference[0]!),
    Math.abs(referenceRange[1] - truth.reference[1]!),
  )
}

function summarise(trials: readonly Trial[]) {
  const found = trials.filter((trial) => trial.found)
  const errors = found.map(({ error }) => error).sort((a, b) => a - b)
  const times = trials.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return {
    queries: trials.length,
    recall: round(found.length / Math.max(1, trials.length)),
    level3up: round(found.filter(({ level }) => level >= 3).length / Math.max(1, trials.length)),
    falseAlarms: trials.reduce((sum, trial) => sum + trial.falseAlarms.length, 0),
    rangeErrorP50: round(quantile(errors, 0.5)),
    rangeErrorP95: round(quantile(errors, 0.95)),
    over500ms: found.filter(({ wrongTime }) => wrongTime).length,
    matchMsP50: round(quantile(times, 0.5)),
    matchMsMax: round(quantile(times, 1)),
  }
}

/** Every third clip in an edit, against a catalogue without its family: whatever is found is a false alarm. */
function absent(clips: readonly Clip[], chosen: readonly Edit[]) {
  let queries = 0
  let seconds = 0
  const byLevel = [0, 0, 0, 0, 0, 0]
  for (const [at, clip] of clips.entries()) {
    const others = clips.filter((other) => !sameFamily(clip.name, other.name))
    const matcher = createMatcher(others.map(({ name, track }) => ({ id: name, track })))
    const edit = chosen[at % chosen.length]!
    const from = earliest(clip)
    const length = Math.min(10, clip.durationSeconds - from)
    const query = makeQuery([{ clip, fromSeconds: from, seconds: length, speed: 1 }], edit.apply, ['original', 'flipY'])
    queries++
    seconds += length
    for (const { level } of matcher.match(query)) byLevel[level] = byLevel[level]! + 1
  }
  const [, level1, level2, level3, level4, level5] = byLevel
  return [{ queries, seconds: Math.round(seconds), level1, level2, level3, level4, level5 } as Record<string, number>]
}

function combined(matcher: Matcher, clips: readonly Clip[], fillers: readonly Clip[]) {
  const usable = clips.filter((clip) => clip.durationSeconds - earliest(clip) >= 4)
  let works = 0
  let worksFound = 0
  let twice = 0
  let twiceFound = 0
  for (let at = 0; at + 1 < usable.length; at += 2) {
    const [a, b] = [usable[at]!, usable[at + 1]!]
    const take = (clip: Clip, seconds: number) => ({ clip, fromSeconds: earliest(clip) + 0.4, seconds, speed: 1 })
    const filler = { clip: fillers[at % 2]!, fromSeconds: 1, seconds: 1.6, speed: 1 }
    const query: Map<Orientation, Track> = makeQuery([take(a, 3), take(b, 3), filler, take(a, 3)], (frame) => frame)
    const segments = matcher.match(query)
    const has = (clip: Clip, from: number) =>
      segments.some(
        ({ referenceId, queryRange }) =>
          referenceId === clip.name && Math.abs(queryRange[0] - from) < 0.5 && Math.abs(queryRange[1] - from - 3) < 0.5,
      )
    works += 2
    worksFound += Number(has(a, 0)) + Number(has(b, 3))
    twice++
    twiceFound += Number(has(a, 0) && has(a, 7.6))
  }
  return { works, worksFound, twice, twiceFound }
}

function numberAfter(options: readonly string[], name: string): number | undefined {
  const at = options.indexOf(name)
  return at < 0 ? undefined : Number(options[at + 1])
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
