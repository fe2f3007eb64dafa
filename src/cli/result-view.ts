import { basename } from 'node:path'
import type { ClearanceResult, ResultSegment } from '../clearance/index.js'
import { type Decision, explainNeeded, explainReason, type Reason, type Registry } from '../rights/index.js'
import type { Console } from './console.js'
import type { Language } from './language.js'
import { wrap } from './wrap.js'

/** What was cleared: on the data folder with the receipt's file, by a server without. */
type Cleared = Omit<ClearanceResult, 'receiptFile'> & { receiptFile?: string }
/** With the registry that its works and reasons are called by. */
export interface ResultShown {
  result: Cleared
  registry: Registry
}

/** A cleared item as one line of JSON: stable, documented in docs/command-line.md. */
export function resultJson(result: Cleared, registry: Registry, language: Language) {
  const { decision, receipt } = result
  return {
    input: result.input,
    decision: decision.outcome,
    regime: decision.regime,
    reasons: decision.reasons.map((reason) => ({ ...reason, text: explainReason(reason, registry, language) })),
    segments: result.segments.map(({ evidence: _, ...segment }) => ({
      ...segment,
      mirrored: segment.orientation === 'flipY',
    })),
    underOtherRegime: decision.underOtherRegime,
    needed: decision.needed,
    receipt: receipt.id,
    receiptFile: result.receiptFile,
    search: receipt.inputs.search,
    ...(result.error === undefined ? {} : { error: result.error }),
  }
}

/** Seconds as people read them off a player: `0:07.5`, `1:02:03.0`. */
export function timecode(seconds: number): string {
  const tenths = Math.round(seconds * 10)
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10]
  const end = rest.toFixed(1).padStart(4, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${end}` : `${minutes}:${end}`
}

/** Results as a table: on a wide terminal one row a segment, on a narrow one a block an input. */
export function printResults(console: Console, results: readonly ResultShown[]): void {
  const width = process.stdout.columns ?? 180
  if (width >= 160) printTable(console, results, width)
  else for (const { result, registry } of results) printBlock(console, result, registry)
  printNeeded(console, results)
}

/** How many segments of one input a table shows; the JSON output and the receipt have all of them. */
const segmentsShown = 4

function printTable(console: Console, results: readonly ResultShown[], width: number): void {
  const { language } = console
  const { columns, nothing } = console.messages
  const inputWidth = 20
  const workWidth = 20
  // The reason takes what the others leave of the terminal; the receipt's id must stay in one piece to be copied.
  const reasonWidth = Math.min(60, Math.max(24, width - 147))
  const rows = results.flatMap(({ result, registry }) => {
    const shown = result.segments.slice(0, segmentsShown)
    const left = result.segments.length - shown.length
    const segments = shown.length === 0 ? [undefined] : shown
    const named = namedWorks(result, registry, language)
    return segments.map((segment, position) => {
      const first = position === 0
      const last = position === segments.length - 1 && left > 0 ? `\n+${left}` : ''
      return [
        first ? wrap(basename(result.input), inputWidth, language) : '',
        segment === undefined
          ? wrap(named, workWidth, language) || nothing
          : wrap(titleOf(segment.work, registry, language), workWidth, language) + last,
        segment === undefined ? nothing : rangeOf(segment.inputRange, console),
        segment === undefined ? nothing : referenceRangeOf(segment, console),
        segment === undefined ? nothing : levelOf(console, segment.level).replace(' ', '\n'),
        first ? outcomeOf(console, result) : '',
        first ? wrap(reasonOf(result.decision, registry, language), reasonWidth, language) : '',
        first ? console.color.dim(result.receipt.id) : '',
      ]
    })
  })
  console.table(
    [
      columns.input,
      columns.work,
      columns.inInput,
      columns.inReference,
      columns.level,
      columns.decision,
      columns.reason,
      columns.receipt,
    ],
    rows,
    [inputWidth + 2, workWidth + 2, null, null, null, null, null, null],
  )
}

function printBlock(console: Console, result: Cleared, registry: Registry): void {
  const { columns } = console.messages
  console.print()
  console.print(`${console.color.bold(basename(result.input))}  ${outcomeOf(console, result)}`)
  for (const segment of result.segments.slice(0, segmentsShown)) {
    const title = titleOf(segment.work, registry, console.language)
    const ranges = `${rangeOf(segment.inputRange, console)} ← ${referenceRangeOf(segment, console)}`
    console.print(`  ${title}  ${ranges.replaceAll('\n', ' ')}  ${levelOf(console, segment.level)}`)
  }
  if (result.segments.length === 0) {
    const named = namedWorks(result, registry, console.language)
    if (named !== '') console.print(`  ${named}`)
  }
  console.print(`  ${columns.reason}: ${reasonOf(result.decision, registry, console.language)}`)
  console.print(console.color.dim(`  ${columns.receipt}: ${result.receipt.id}`))
}

/** Works that were not seen but named: in a prompt or caption, or stated. */
function namedWorks({ decision }: Cleared, registry: Registry, language: Language): string {
  const titles = decision.works.slice(0, segmentsShown).map(({ work }) => titleOf(work, registry, language))
  const left = decision.works.length - titles.length
  return [...titles, ...(left > 0 ? [`+${left}`] : [])].join(language === 'ja' ? '、' : ', ')
}

/** What would have to be granted, by whom, and what of it is on offer. */
function printNeeded(console: Console, results: readonly ResultShown[]): void {
  const { color } = console
  const lines = new Set<string>()
  for (const { result, registry } of results) {
    for (const needed of result.decision.needed) lines.add(explainNeeded(needed, registry, console.language))
  }
  if (lines.size > 0) console.print()
  for (const line of lines) console.print(color.dim(`• ${line}`))
}

function outcomeOf(console: Console, { decision }: Cleared): string {
  const { color, messages } = console
  const paint = { permit: color.green, refuse: color.red, review: color.yellow }[decision.outcome]
  const mark = { permit: '✓', refuse: '✗', review: '?' }[decision.outcome]
  return paint(`${mark} ${messages.outcome[decision.outcome]}`)
}

function levelOf({ color, messages }: Console, level: ResultSegment['level']): string {
  const bar = '▰'.repeat(level) + '▱'.repeat(5 - level)
  const paint = level >= 4 ? color.red : level >= 2 ? color.yellow : color.dim
  return `${paint(bar)} ${messages.levels[level]}`
}

function rangeOf([from, to]: readonly [number, number], console: Console): string {
  return from === to && from === 0 ? console.messages.still : `${timecode(from)} – ${timecode(to)}`
}

function referenceRangeOf(segment: ResultSegment, console: Console): string {
  const [from, to] = segment.referenceRange
  const range = from === to ? timecode(from) : `${timecode(from)} – ${timecode(to)}`
  const remarks = [
    ...(segment.orientation === 'original' ? [] : [console.messages.mirrored]),
    ...(Math.abs(segment.speed - 1) > 0.05 && to > from ? [`×${segment.speed.toFixed(2)}`] : []),
  ]
  return remarks.length === 0 ? range : `${range}\n${remarks.join(', ')}`
}

/** The reason that decided: the first of those that say what the decision says. */
function reasonOf(decision: Decision, registry: Registry, language: Language): string {
  const deciding: Reason | undefined =
    decision.reasons.find(({ outcome }) => outcome === decision.outcome) ?? decision.reasons[0]
  return deciding === undefined ? '' : explainReason(deciding, registry, language)
}

/** A work's title in the language of the reader, else its first one, else its id. */
export function titleOf(workId: string, registry: Registry, language: Language): string {
  const titles = registry.works.find(({ id }) => id === workId)?.titles ?? []
  return (titles.find((title) => title.language === language) ?? titles[0])?.text ?? workId
}
