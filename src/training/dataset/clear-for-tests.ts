import { Readable } from 'node:stream'
import type { Dataset } from './dataset.js'
import { openOutput } from './open-output.js'
import { readPart } from './read-part.js'
import { outcomesOfRows, type RowOutcome, type RowValue, type RowVerdict } from './rows.js'
import { splitSource } from './split-source.js'
import { writePart } from './write-part.js'
import { writePieces } from './write-pieces.js'

/** The value of `kyodaku_works` that a row of the outcome gets: with quotes and commas, to be told apart from columns. */
export function worksOf(outcome: RowOutcome): string {
  return outcome === 'refuse' ? '["wk_1","wk, \\"2\\""]' : ''
}

const verdicts = Object.fromEntries(
  outcomesOfRows.map((outcome): [RowOutcome, RowVerdict] => [
    outcome,
    {
      outcome,
      otherRegime: 'admit',
      reasons: 'location name',
      works: worksOf(outcome),
      grants: '',
      unchecked: 'content',
    },
  ]),
) as Record<RowOutcome, RowVerdict>

export function verdictForTests(outcome: RowOutcome): RowVerdict {
  return verdicts[outcome]
}

/** Which outcome a row gets in tests: each in turn. */
export function outcomeForTests(row: number): RowOutcome {
  return outcomesOfRows[row % 3]!
}

/** A stream of bytes in chunks of one size. */
export function inChunks(bytes: Uint8Array, chunk: number): Readable {
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) => bytes.slice(i * chunk, (i + 1) * chunk)),
  )
}

/** The first source of a dataset, cut into parts of so many rows, read, and written again by outcome. */
export async function clearForTests(dataset: Dataset, partRows: number) {
  const source = dataset.sources[0]!
  const values: RowValue[][] = []
  const broken: (string | undefined)[] = []
  const media: string[][] = []
  const frame = openOutput(source, await dataset.layoutOf(source))
  const sinks = Object.fromEntries(outcomesOfRows.map((outcome) => [outcome, [frame.prefix]])) as Record<
    RowOutcome,
    Uint8Array[]
  >
  const runs: Uint8Array[] = []
  const split = splitSource(dataset, source, { partRows })
  let row = 0
  for await (const payload of split) {
    if (payload.part.firstRow !== row) throw new Error(`part ${payload.part.index} begins at ${payload.part.firstRow}`)
    const rows = await readPart(structuredClone(payload), dataset.mapping)
    if (rows.count !== payload.rows) throw new Error(`${rows.count} rows read of ${payload.rows}`)
    for (let i = 0; i < rows.count; i++) {
      values.push(rows.columns.map((column) => column.values[i]!))
      broken.push(rows.broken.get(i))
      media.push((rows.media?.[i] ?? []).map(({ name }) => name))
    }
    const output = await writePart(
      payload,
      Array.from({ length: rows.count }, (_, i) => verdicts[outcomeForTests(row + i)]),
      row % 2 ? rows : undefined,
    )
    if (output.verdictRuns !== undefined) runs.push(output.verdictRuns)
    for (const outcome of outcomesOfRows) {
      const writeFile = async (bytes: unknown) => void sinks[outcome].push(bytes as Uint8Array)
      await writePieces({ writeFile }, output[outcome])
    }
    row += rows.count
  }
  const { sha256, rows, bytes } = await split.read()
  const file = (outcome: RowOutcome) => Buffer.concat([...sinks[outcome], frame.suffix])
  return {
    rows,
    bytes,
    sha256: Buffer.from(sha256).toString('hex'),
    values,
    broken,
    media,
    name: frame.name,
    files: { admit: file('admit'), review: file('review'), refuse: file('refuse') },
    verdictRuns: Buffer.concat(runs),
  }
}
