import { rename, rm } from 'node:fs/promises'
import { byDuckDb, sqlName, sqlText } from './duckdb.js'
import type { ParquetLayout } from './part.js'
import { outcomesOfRows, type RowOutcome, type RowVerdict, verdictColumns } from './rows.js'
import { onceEach, verdictValues } from './verdict-text.js'

/**
 * Verdicts of a part as runs of rows that share one: `first,last,` and the six values, rows counted from the source's
 * first. Parts put together in their order are the verdict file of a source, which `writeParquet` takes.
 */
export function verdictRuns(firstRow: number, verdicts: readonly RowVerdict[]): Uint8Array {
  const valuesOf = onceEach((verdict) =>
    verdictValues(verdict)
      .map((value) => `"${value.replaceAll('"', '""')}"`)
      .join(','),
  )
  const lines: string[] = []
  for (let first = 0; first < verdicts.length; ) {
    const values = valuesOf(verdicts[first]!)
    let last = first
    while (last + 1 < verdicts.length && valuesOf(verdicts[last + 1]!) === values) last++
    lines.push(`${firstRow + first},${firstRow + last},${values}\n`)
    first = last + 1
  }
  return Buffer.from(lines.join(''))
}

/** DuckDB's names of codecs; the Hadoop framing of LZ4 is written no more. */
const codecs = new Map([
  ['lz4', 'lz4_raw'],
  ['lzo', 'snappy'],
])

/**
 * Writes the rows of a Parquet file, each with its verdict, to one file an outcome: all columns, types and the codec are
 * the file's, rows are in its order. Each file is written beside its place and then put there.
 * @param verdictFile the verdict runs of all the source's parts
 * @param outputs where the file of each outcome goes; one that isn't named isn't written
 * @throws TrainingError `training.unreadable-dataset`, also where verdicts and rows don't go together
 */
export async function writeParquet(
  source: { name: string; path: string; layout: ParquetLayout },
  verdictFile: string,
  outputs: Partial<Record<RowOutcome, string>>,
): Promise<void> {
  await byDuckDb(source.name, 'written', async (connection) => {
    // The few verdicts are what is held; of the rows, which the planner takes for none, no more than pass by.
    await connection.run(`SET disabled_optimizers = 'join_order,build_side_probe_side'`)
    for (const statement of tablesOf(verdictFile)) await connection.run(statement)
    for (const outcome of outcomesOfRows) {
      const output = outputs[outcome]
      if (output === undefined) continue
      const partial = `${output}.partial`
      try {
        await connection.run(copyOf(source, outcome, partial))
        await rename(partial, output)
      } finally {
        await rm(partial, { force: true })
      }
    }
  })
}

const valuesOfVerdict = verdictColumns.join(', ')

/** The runs of the verdict file, and each verdict once: a row then carries a number, of which millions fit into memory. */
function tablesOf(verdictFile: string): string[] {
  const types = ['first', 'last'].map((name) => `'kyodaku_${name}': 'BIGINT'`)
  for (const column of verdictColumns) types.push(`'${column}': 'VARCHAR'`)
  const read = `read_csv(${sqlText(verdictFile)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
    parallel = false, force_not_null = [${verdictColumns.map((column) => `'${column}'`).join(', ')}], columns = {${types.join(', ')}})`
  return [
    `CREATE OR REPLACE TEMP TABLE kyodaku_verdicts AS
      SELECT row_number() OVER () AS verdict, ${valuesOfVerdict} FROM (SELECT DISTINCT ${valuesOfVerdict} FROM ${read})`,
    `CREATE OR REPLACE TEMP TABLE kyodaku_runs AS
      SELECT r.kyodaku_first, r.kyodaku_last, v.verdict FROM ${read} r JOIN kyodaku_verdicts v USING (${valuesOfVerdict})
      ORDER BY r.kyodaku_first`,
  ]
}

function copyOf(
  { path, layout }: { path: string; layout: ParquetLayout },
  outcome: RowOutcome,
  output: string,
): string {
  const columns = layout.columns.map(({ column }) => `p.${sqlName(column)}`)
  for (const column of verdictColumns) columns.push(`k.${column}`)
  // Row by row, in order: both sides are read by one thread, and a row that stands beside another's verdict ends it all.
  return `COPY (
    SELECT ${columns.join(', ')}
    FROM (
      read_parquet(${sqlText(path)}, file_row_number = true) p
      POSITIONAL JOIN (
        SELECT unnest(range(kyodaku_first, kyodaku_last + 1)) AS kyodaku_row, verdict AS kyodaku_verdict FROM kyodaku_runs
      ) v
    ) LEFT JOIN kyodaku_verdicts k ON k.verdict = v.kyodaku_verdict
    WHERE CASE WHEN p.file_row_number = v.kyodaku_row THEN k.kyodaku_outcome = '${outcome}' ELSE error('verdicts and rows are not of one file')::BOOLEAN END
  ) TO ${sqlText(output)} (FORMAT parquet, COMPRESSION ${codecs.get(layout.codec) ?? layout.codec}, ROW_GROUP_SIZE ${groupRowsOf(layout)})`
}

/** Rows of a group, which is held in memory while it is written: as many as the file has, where it has few since they are large. */
function groupRowsOf({ groupRows }: ParquetLayout): number {
  return Math.min(groupRowsMax, Math.max(groupRowsMin, groupRows))
}

/** DuckDB's own, and the least that it writes. */
const groupRowsMax = 122_880
const groupRowsMin = 2_048
