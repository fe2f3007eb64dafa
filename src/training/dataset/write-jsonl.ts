import { parseLine } from './read-jsonl.js'
import type { BrokenRow, RowOutcome, RowVerdict } from './rows.js'
import { createSinks } from './sinks.js'
import { onceEach, verdictMembers } from './verdict-text.js'

const openingBrace = 0x7b

/**
 * Rows of JSON Lines as they stood, the verdict's members behind their own. A line that is no object becomes one that has
 * it as the text `kyodaku_line`.
 * @param broken the rows that are no objects, as `readPart` found them; found out again where it isn't given
 */
export function writeJsonlPart(
  bytes: Uint8Array,
  verdicts: readonly RowVerdict[],
  broken?: ReadonlyMap<number, BrokenRow>,
): Record<RowOutcome, Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const membersOf = onceEach((verdict) => {
    const text = verdictMembers(verdict)
    return { text, alone: Buffer.from(`${text}}\n`), further: Buffer.from(`,${text}}\n`) }
  })
  const sinks = createSinks(bytes.length)
  let start = 0
  verdicts.forEach((verdict, row) => {
    const found = buffer.indexOf(0x0a, start)
    const next = found < 0 ? buffer.length : found + 1
    const sink = sinks[verdict.outcome]
    const members = membersOf(verdict)
    if (isNoObject(broken?.get(row), broken !== undefined, () => buffer.toString('utf8', start, next))) {
      const line = buffer.toString('utf8', start, next).replace(/\r?\n$/, '')
      sink.add(Buffer.from(`{"kyodaku_line":${JSON.stringify(line)},${members.text}}\n`))
    } else {
      // The last byte of an object that isn't space is its closing brace.
      const close = lastTold(buffer, next)
      sink.addRange(buffer, start, close)
      sink.add(buffer[lastTold(buffer, close)] === openingBrace ? members.alone : members.further)
    }
    start = next
  })
  return sinks.take()
}

/** Whether a line is no object: as reading it has found, or, where its row was not read, by reading it. */
function isNoObject(why: BrokenRow | undefined, read: boolean, line: () => string): boolean {
  if (why === 'not-json' || why === 'not-an-object') return true
  return (!read || why !== undefined) && typeof parseLine(line()) === 'string'
}

/** Where the last byte before `end` stands that isn't JSON's white space (RFC 8259, section 2). */
function lastTold(buffer: Buffer, end: number): number {
  let at = end - 1
  while (buffer[at] === 0x20 || buffer[at] === 0x0a || buffer[at] === 0x0d || buffer[at] === 0x09) at--
  return at
}
