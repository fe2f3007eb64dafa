import { openBytesAt } from './bytes-at.js'
import type { RowOutcome, RowVerdict } from './rows.js'
import { padded, tarFileHeader } from './tar-header.js'
import { type TarSample, tarSamples } from './tar-samples.js'
import { onceEach, verdictMembers } from './verdict-text.js'
import type { OutputPiece } from './write-part.js'

/** The members of each sample as they lie there, and `<key>.kyodaku.json` with its verdict behind them. */
export async function writeTarPart(
  name: string,
  { path, start, end }: { path: string; start: number; end: number },
  verdicts: readonly RowVerdict[],
): Promise<Record<RowOutcome, OutputPiece[]>> {
  const verdictOf = onceEach((verdict) => Buffer.from(`{${verdictMembers(verdict)}}\n`))
  const pieces: Record<RowOutcome, OutputPiece[]> = { admit: [], review: [], refuse: [] }
  const file = await openBytesAt(path)
  try {
    let row = 0
    for await (const sample of tarSamples(file, name, path, start, end)) {
      const verdict = verdicts[row++]
      if (verdict === undefined) throw new Error(`${name} has more samples than verdicts`)
      const of = pieces[verdict.outcome]
      of.push(...rangesOf(path, sample))
      const json = verdictOf(verdict)
      of.push(tarFileHeader(`${sample.key}.kyodaku.json`, json.length), padded(json))
    }
    if (row !== verdicts.length) throw new Error(`${name} has ${row} samples for ${verdicts.length} verdicts`)
  } finally {
    await file.close()
  }
  return pieces
}

/** Members that lie next to each other are one range. */
function rangesOf(path: string, { members }: TarSample): OutputPiece[] {
  const ranges: { path: string; start: number; end: number }[] = []
  for (const { start, end } of members) {
    const last = ranges.at(-1)
    if (last?.end === start) last.end = end
    else ranges.push({ path, start, end })
  }
  return ranges
}
