import { alignmentTolerance, closeness, type RowComparer, type RowMatch } from './compare.js'
import type { Rows } from './rows.js'
import { thresholds } from './thresholds.js'

/** A pair of rows within the search radius. */
export interface Hit {
  readonly query: number
  readonly reference: number
  readonly distance: number
}

/** A stretch of a query that runs along a stretch of a reference. */
export interface Alignment {
  readonly comparer: RowComparer
  /** referenceTime = speed * queryTime + offset, seconds. */
  readonly speed: number
  readonly offset: number
  /** Whether the line holds from end to end; otherwise the speed is only an average. */
  readonly straight: boolean
  readonly block: number
  /** Rows that agree, in query order. */
  readonly matches: readonly RowMatch[]
}

interface Line {
  speed: number
  offset: number
}

const voteSpeeds = Array.from({ length: 21 }, (_, at) => 2 ** ((at - 10) / 10))
const windowSeconds = 4
const hopSeconds = 2
const binSeconds = 0.2
const seedsPerWindow = 5
const hitsPerQueryRow = 64

/**
 * Finds all stretches of one query track that run along one reference in one geometry.
 *
 * Within windows of the query, hits vote for lines (speed, offset) as in a Hough transform; the best line is refined
 * by least squares on the rows it meets, then followed in both directions for as long as rows agree at the looser
 * distance, adjusting to what it meets. What a line has explained votes no more. The result does not depend on the
 * order of the hits.
 */
export function findAlignments(comparer: RowComparer, unordered: readonly Hit[]): Alignment[] {
  const hits = orderHits(unordered)
  const { query, reference } = comparer
  const found: Alignment[] = []
  /** Per query row, what alignments have found there. */
  const explained = new Map<number, RowMatch[]>()
  const isExplained = (hit: Hit): boolean =>
    (explained.get(hit.query) ?? []).some(
      (match) =>
        match.distance + thresholds.rivalDistance <= hit.distance || near(reference, match.reference, hit.reference),
    )
  const adopt = (grown: Grown): void => {
    for (const match of grown.matches) {
      const list = explained.get(match.query)
      if (list === undefined) explained.set(match.query, [match])
      else list.push(match)
    }
    found.push(...splitAtGaps(comparer, grown))
  }

  if (query.still || reference.still) {
    for (const hit of [...hits].sort(
      (a, b) => a.distance - b.distance || a.query - b.query || a.reference - b.reference,
    )) {
      if (isExplained(hit)) continue
      const line = { speed: 1, offset: 0 }
      adopt(grow(comparer, line, hit.query, hit.query, reference.block[hit.reference]!))
      // A still has one place in a reference: the closest.
      if (query.still) break
    }
    return found
  }

  const tried = new Set<Hit>()
  let from = 0
  const lastSeconds = hits.length > 0 ? query.end[hits[hits.length - 1]!.query]! : 0
  // Counted from the first hit, so that a shift in time changes nothing.
  const firstSeconds = hits.length > 0 ? query.start[hits[0]!.query]! : 0
  for (let start = firstSeconds; start <= lastSeconds; start += hopSeconds) {
    while (from < hits.length && query.end[hits[from]!.query]! < start) from++
    if (from < hits.length && query.start[hits[from]!.query]! > start + windowSeconds) continue
    let open: Hit[] = []
    for (let at = from; at < hits.length && query.start[hits[at]!.query]! <= start + windowSeconds; at++) {
      const hit = hits[at]!
      if (query.end[hit.query]! >= start && !tried.has(hit) && !isExplained(hit)) open.push(hit)
    }
    const centre = start + windowSeconds / 2
    for (let seeds = 0; seeds < seedsPerWindow && open.length > 0; seeds++) {
      const line = strongestLine(query, reference, open, centre)
      const meeting = open.filter((hit) => meets(query, reference, hit, line))
      if (meeting.length === 0) break
      const block = commonBlock(reference, meeting)
      const onLine = meeting.filter((hit) => reference.block[hit.reference] === block)
      for (const hit of onLine) tried.add(hit)
      const first = onLine[0]!.query
      const last = onLine[onLine.length - 1]!.query
      adopt(grow(comparer, refine(comparer, line, first, last, block), first, last, block))
      open = open.filter((hit) => !tried.has(hit) && !isExplained(hit))
    }
  }
  return found
}

/** By query row, then distance, then reference row; one hit per pair of rows, the nearest of each query row. */
function orderHits(hits: readonly Hit[]): Hit[] {
  const best = new Map<string, Hit>()
  for (const hit of hits) {
    const key = `${hit.query},${hit.reference}`
    const known = best.get(key)
    if (known === undefined || hit.distance < known.distance) best.set(key, hit)
  }
  const sorted = [...best.values()].sort(
    (a, b) => a.query - b.query || a.distance - b.distance || a.reference - b.reference,
  )
  let inRow = 0
  return sorted.filter((hit, at) => {
    inRow = at > 0 && sorted[at - 1]!.query === hit.query ? inRow + 1 : 0
    return inRow < hitsPerQueryRow
  })
}

function near(reference: Rows, a: number, b: number): boolean {
  return a === b || (reference.start[a]! <= reference.end[b]! + 0.6 && reference.start[b]! <= reference.end[a]! + 0.6)
}

/** The line that most query rows of a window vote for, each with its closest hit; speed 1 first among equals. */
function strongestLine(query: Rows, reference: Rows, hits: readonly Hit[], centre: number): Line {
  let best: Line = { speed: 1, offset: 0 }
  let bestVotes = -1
  for (const speed of [...voteSpeeds].sort((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)) || a - b)) {
    const bins = new Map<number, number>()
    for (let at = 0; at < hits.length; ) {
      const row = hits[at]!.query
      const ofRow = new Map<number, number>()
      for (; at < hits.length && hits[at]!.query === row; at++) {
        const hit = hits[at]!
        const weight = closeness(hit.distance)
        const low = reference.start[hit.reference]! - speed * (query.end[row]! - centre)
        const high = reference.end[hit.reference]! - speed * (query.start[row]! - centre)
        const from = Math.floor(low / binSeconds)
        const to = Math.min(from + 2000, Math.floor(high / binSeconds))
        for (let bin = from; bin <= to; bin++) if (weight > (ofRow.get(bin) ?? 0)) ofRow.set(bin, weight)
      }
      for (const [bin, weight] of ofRow) bins.set(bin, (bins.get(bin) ?? 0) + weight)
    }
    for (const bin of [...bins.keys()].sort((a, b) => a - b)) {
      const votes = bins.get(bin)! + (bins.get(bin + 1) ?? 0)
      if (votes <= bestVotes * 1.02 + 1e-9) continue
      bestVotes = votes
      const atCentre = bins.has(bin + 1) ? (bin + 1) * binSeconds : (bin + 0.5) * binSeconds
      best = { speed, offset: atCentre - speed * centre }
    }
  }
  return best
}

function meets(query: Rows, reference: Rows, hit: Hit, { speed, offset }: Line): boolean {
  const slack = alignmentTolerance(reference) + binSeconds
  return (
    speed * query.end[hit.query]! + offset >= reference.start[hit.reference]! - slack &&
    speed * query.start[hit.query]! + offset <= reference.end[hit.reference]! + slack
  )
}

function commonBlock(reference: Rows, hits: readonly Hit[]): number {
  const weights = new Map<number, number>()
  for (const hit of hits) {
    const block = reference.block[hit.reference]!
    weights.set(block, (weights.get(block) ?? 0) + closeness(hit.distance))
  }
  return [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]![0]
}

/** Turns a rough line into the best one for the rows from `first` to `last`. */
function refine(comparer: RowComparer, start: Line, first: number, last: number, block: number): Line {
  // Votes within a fifth of a second can't tell speeds of a quiet scene apart; the rows themselves can.
  const rough = improve(
    comparer,
    start,
    first,
    last,
    block,
    voteSpeeds.map((speed) => speed / start.speed),
    4,
  )
  const line = improve(comparer, rough, first, last, block, [0.965, 1, 1.035], 2)
  return preferPlainSpeed(comparer, line, first, last, block)
}

/**
 * Tries neighbouring lines (turned about the middle of the rows, moved by half steps of the reference) and keeps the
 * one along which rows are closest, then fits it to the rows it meets if that makes it no worse.
 */
function improve(
  comparer: RowComparer,
  start: Line,
  first: number,
  last: number,
  block: number,
  turns: readonly number[],
  halfSteps: number,
): Line {
  const { query, reference } = comparer
  const middle = (query.start[first]! + query.end[last]!) / 2
  const shift = Math.min(0.5, reference.step) / 2
  let best = start
  let bestValue = value(comparer, start, first, last, block)
  for (const turn of turns) {
    const speed = Math.min(thresholds.fastest, Math.max(thresholds.slowest, start.speed * turn))
    for (let move = -halfSteps; move <= halfSteps; move++) {
      const line = { speed, offset: start.offset + (start.speed - speed) * middle + move * shift }
      const candidate = value(comparer, line, first, last, block)
      if (candidate > bestValue + 1e-9) {
        best = line
        bestValue = candidate
      }
    }
  }
  for (let round = 0; round < 3; round++) {
    const matches = matchesAlong(comparer, best, first, last, block)
    const fitted = fitLine(comparer, matches, best)
    const candidate = value(comparer, fitted, first, last, block)
    if (candidate < bestValue - 1e-9 || (fitted.speed === best.speed && fitted.offset === best.offset)) break
    best = fitted
    bestValue = candidate
  }
  return best
}

/** How close the rows come along a line, summed; long stretches are sampled. */
function value(comparer: RowComparer, line: Line, first: number, last: number, block: number): number {
  const stride = Math.max(1, Math.floor((last - first) / 200))
  let sum = 0
  for (let row = first; row <= last; row += stride) {
    const match = comparer.along(row, line.speed, line.offset, block)
    if (typeof match === 'object') sum += closeness(match.distance)
  }
  return sum
}

function matchesAlong(comparer: RowComparer, line: Line, first: number, last: number, block: number): RowMatch[] {
  const matches: RowMatch[] = []
  for (let row = first; row <= last; row++) {
    const match = comparer.along(row, line.speed, line.offset, block)
    if (typeof match === 'object' && agrees(match)) matches.push(match)
  }
  return matches
}

/** Close enough along a line already found. */
function agrees(match: RowMatch): boolean {
  return match.distance <= Math.max(thresholds.looseDistance, match.motionAllowance)
}

/** Rows that can tell the time: neither side stands still. */
function tellsTime({ query, reference }: RowComparer, match: RowMatch): boolean {
  return (
    query.end[match.query]! - query.start[match.query]! < 0.3 &&
    reference.end[match.reference]! - reference.start[match.reference]! < 0.3
  )
}

/** Weighted least squares of reference time on query time; the slope stays within the speeds that are looked for. */
function fitLine(comparer: RowComparer, matches: readonly RowMatch[], fallback: Line): Line {
  const { query, reference } = comparer
  let weights = 0
  let sumX = 0
  let sumY = 0
  const points = matches.filter((match) => tellsTime(comparer, match))
  for (const { query: q, reference: r, distance } of points) {
    const weight = closeness(distance) + 1e-3
    weights += weight
    sumX += weight * query.start[q]!
    sumY += weight * reference.start[r]!
  }
  if (weights === 0) return fallback
  const meanX = sumX / weights
  const meanY = sumY / weights
  let xx = 0
  let xy = 0
  for (const { query: q, reference: r, distance } of points) {
    const weight = closeness(distance) + 1e-3
    const x = query.start[q]! - meanX
    xx += weight * x * x
    xy += weight * x * (reference.start[r]! - meanY)
  }
  const span = points.length > 1 ? query.start[points[points.length - 1]!.query]! - query.start[points[0]!.query]! : 0
  const slope = span >= 0.6 && xx > 0 ? xy / xx : fallback.speed
  const speed = Math.min(thresholds.fastest, Math.max(thresholds.slowest, slope))
  return { speed, offset: meanY - speed * meanX }
}

/** Speed 1 wherever it explains the rows about as well: a short or quiet stretch can't tell its speed. */
function preferPlainSpeed(comparer: RowComparer, line: Line, first: number, last: number, block: number): Line {
  if (line.speed === 1) return line
  const { query } = comparer
  const middle = (query.start[first]! + query.end[last]!) / 2
  const turned = { speed: 1, offset: line.offset + (line.speed - 1) * middle }
  const plain = improve(comparer, turned, first, last, block, [1], 2)
  const held = plain.speed === 1 ? plain : fixSpeed(comparer, plain, first, last, block)
  // A few rows let themselves be fitted to many a speed.
  const span = Math.max(0.5, query.end[last]! - query.start[first]!)
  const allowed = 1 - 0.015 - 0.06 / span ** 2
  const worth = value(comparer, line, first, last, block)
  return value(comparer, held, first, last, block) >= worth * allowed - 1e-9 ? held : line
}

/** The line of speed 1 through the median of the rows that a nearby line meets. */
function fixSpeed(comparer: RowComparer, line: Line, first: number, last: number, block: number): Line {
  const residuals = matchesAlong(comparer, line, first, last, block)
    .filter((match) => tellsTime(comparer, match))
    .map((match) => comparer.reference.start[match.reference]! - comparer.query.start[match.query]!)
    .sort((a, b) => a - b)
  const middle = (comparer.query.start[first]! + comparer.query.end[last]!) / 2
  if (residuals.length === 0) return { speed: 1, offset: line.offset + (line.speed - 1) * middle }
  const half = residuals.length >> 1
  const median = residuals.length % 2 === 1 ? residuals[half]! : (residuals[half - 1]! + residuals[half]!) / 2
  return { speed: 1, offset: median }
}

interface Grown extends Line {
  matches: RowMatch[]
  straight: boolean
  block: number
}

/** Follows a line from its first rows in both directions, then once more along the line through all that was met. */
function grow(comparer: RowComparer, line: Line, first: number, last: number, block: number): Grown {
  const core = matchesAlong(comparer, line, first, last, block)
  const forward = follow(comparer, line, core, last, 1, block)
  const backward = follow(comparer, line, core, first, -1, block)
  const matches = [...backward.reverse(), ...core, ...forward]
  if (matches.length === 0) return { ...line, matches, straight: true, block }
  const from = matches[0]!.query
  const to = matches[matches.length - 1]!.query
  const overall = preferPlainSpeed(comparer, straighten(comparer, line, matches, block), from, to, block)
  if (worstResidual(comparer, matches, overall) > 0.45) return { ...overall, matches, straight: false, block }
  let again = matchesAlong(comparer, overall, from, to, block)
  if (again.length > 0) {
    const after = follow(comparer, overall, again, again[again.length - 1]!.query, 1, block)
    const before = follow(comparer, overall, again, again[0]!.query, -1, block)
    again = [...before.reverse(), ...again, ...after]
  }
  const sum = (rows: readonly RowMatch[]) => rows.reduce((total, match) => total + closeness(match.distance), 0)
  if (sum(again) >= sum(matches) * 0.97) return { ...overall, matches: again, straight: true, block }
  return { ...overall, matches, straight: false, block }
}

/** One line through everything met; of the first line and the fitted one, whichever can be improved further. */
function straighten(comparer: RowComparer, line: Line, matches: readonly RowMatch[], block: number): Line {
  const { query } = comparer
  const first = matches[0]!.query
  const last = matches[matches.length - 1]!.query
  const span = Math.max(1, query.end[last]! - query.start[first]!)
  const turns = [-2, -1, 0, 1, 2].map((part) => 1 + (part * 0.12) / span)
  const fitted = improve(comparer, fitLine(comparer, matches, line), first, last, block, turns, 2)
  const kept = improve(comparer, line, first, last, block, turns, 2)
  return value(comparer, kept, first, last, block) > value(comparer, fitted, first, last, block) ? kept : fitted
}

function worstResidual(comparer: RowComparer, matches: readonly RowMatch[], { speed, offset }: Line): number {
  let worst = 0
  for (const match of matches) {
    if (!tellsTime(comparer, match) || match.distance > thresholds.looseDistance - 16) continue
    const predicted = speed * comparer.query.start[match.query]! + offset
    worst = Math.max(worst, Math.abs(comparer.reference.start[match.reference]! - predicted))
  }
  return worst
}

/** Goes on from a row in one direction until rows have disagreed for too long. Rows in the order they were met. */
function follow(
  comparer: RowComparer,
  start: Line,
  core: readonly RowMatch[],
  from: number,
  direction: 1 | -1,
  block: number,
): RowMatch[] {
  const { query } = comparer
  const met: RowMatch[] = []
  let line = start
  let agreed = from
  let refitAt = 8
  for (let row = from + direction; row >= 0 && row < query.count; row += direction) {
    const match = comparer.along(row, line.speed, line.offset, block)
    if (match === 'beyond') break
    const away = direction > 0 ? query.start[row]! - query.end[agreed]! : query.start[agreed]! - query.end[row]!
    if (match === 'unseen') {
      if (away > thresholds.longestUnseenSeconds) break
      continue
    }
    if (agrees(match)) {
      met.push(match)
      agreed = row
      if (met.length >= refitAt) {
        refitAt = met.length + 8
        line = refitTrailing(
          comparer,
          line,
          direction > 0 ? [...core, ...met] : [...[...met].reverse(), ...core],
          direction,
        )
      }
    } else if (away > thresholds.longestGapSeconds) break
  }
  return met
}

/** The line through the rows met last (about 10 s), turned only a little: it follows drift, not noise. */
function refitTrailing(comparer: RowComparer, line: Line, rows: readonly RowMatch[], direction: 1 | -1): Line {
  const { query } = comparer
  const newest = direction > 0 ? rows[rows.length - 1]! : rows[0]!
  const recent = rows.filter((row) => Math.abs(query.start[row.query]! - query.start[newest.query]!) <= 10)
  const span = Math.abs(query.start[recent[recent.length - 1]!.query]! - query.start[recent[0]!.query]!)
  if (span < 3) return line
  const fitted = fitLine(comparer, recent, line)
  const most = span >= 8 ? 0.02 : 0.1
  if (Math.abs(fitted.speed / line.speed - 1) > most) return line
  return fitted
}

/**
 * Takes off both ends what is too far for this alignment's own median (inside, fast motion between two samples may be
 * as far as the loose distance), and cuts where nothing agrees for too long.
 */
function splitAtGaps(comparer: RowComparer, grown: Grown): Alignment[] {
  const within = acceptance(grown.matches)
  return cutRuns(comparer, { ...grown, comparer }).flatMap((run) => {
    const belongs = (match: RowMatch) => match.distance <= Math.max(within, match.motionAllowance)
    const first = run.matches.findIndex(belongs)
    const last = run.matches.findLastIndex(belongs)
    return first < 0 ? [] : [{ ...run, matches: run.matches.slice(first, last + 1) }]
  })
}

/** How far a row may be in an alignment whose rows are typically so close. */
function acceptance(matches: readonly RowMatch[]): number {
  const sorted = matches.map((match) => match.distance).sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1] ?? 0
  return Math.min(thresholds.looseDistance, Math.max(thresholds.leastAcceptance, median + thresholds.acceptanceMargin))
}

/** Runs without a longer gap of disagreement; a run without any row inside the search radius is none. */
export function cutRuns(comparer: RowComparer, whole: Alignment): Alignment[] {
  const { query } = comparer
  const runs: RowMatch[][] = []
  let last: RowMatch | undefined
  for (const match of whole.matches) {
    const gap = last === undefined ? 0 : disagreeingSeconds(comparer, whole, last.query, match.query)
    const far =
      last !== undefined && query.start[match.query]! - query.end[last.query]! > thresholds.longestUnseenSeconds
    if (last === undefined || gap > thresholds.longestGapSeconds || far) runs.push([])
    runs[runs.length - 1]!.push(match)
    last = match
  }
  return runs
    .filter((matches) => matches.some((match) => match.distance <= thresholds.radius))
    .map((matches) => ({ ...whole, matches }))
}

/** Seconds between two agreeing rows during which the reference has something else to show. */
function disagreeingSeconds(comparer: RowComparer, along: Alignment, after: number, before: number): number {
  let seconds = 0
  for (let row = after + 1; row < before; row++) {
    const match = comparer.along(row, along.speed, along.offset, along.block)
    if (match === 'unseen' || match === 'beyond') continue
    seconds += showSeconds(comparer.query, row)
  }
  return seconds
}

/** Whether a row stands so near to one that agrees that the reference was not sampled in between. */
export function isBetweenSamples({ comparer, speed, matches }: Alignment, row: number): boolean {
  const { query, reference } = comparer
  const reach = (0.55 * Math.min(0.5, reference.step)) / speed
  let low = 0
  let high = matches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (matches[middle]!.query < row) low = middle + 1
    else high = middle
  }
  const before = matches[low - 1]
  const after = matches[low]
  return (
    (before !== undefined && query.start[row]! - query.end[before.query]! <= reach) ||
    (after !== undefined && query.start[after.query]! - query.end[row]! <= reach)
  )
}

/** How long a row was shown: at least one step. */
export function showSeconds(rows: Rows, row: number): number {
  return Math.min(rows.end[row]! - rows.start[row]!, 1e9) + rows.step
}
