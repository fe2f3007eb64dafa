import { createHash } from 'node:crypto'
import { appendFile, open, readFile } from 'node:fs/promises'
import type { PartName } from '../dataset/index.js'

/** What a file with the rows of a part that are done is called, without its ending: sources have names of any kind. */
export function doneRowsName({ source, index }: Pick<PartName, 'source' | 'index'>): string {
  return `${createHash('sha256').update(source).digest('hex').slice(0, 24)}-${index}`
}

/** Keeps what came of a row, as long work, so that it is not done again when the process dies. */
export async function appendDoneRow(path: string, done: { row: number }): Promise<void> {
  await appendFile(path, `${JSON.stringify(done)}\n`)
}

/** Rows that were done before a process stopped, by row. The last line may be cut short: that row is done again. */
export async function readDoneRows<T extends { row: number }>(path: string): Promise<Map<number, T>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const rows = new Map<number, T>()
  const lines = text.split('\n')
  const cut = lines.pop()
  for (const line of lines) {
    const done = JSON.parse(line) as T
    rows.set(done.row, done)
  }
  if (cut !== undefined && cut !== '') {
    const whole = Buffer.byteLength(text) - Buffer.byteLength(cut)
    const file = await open(path, 'r+')
    try {
      await file.truncate(whole)
    } finally {
      await file.close()
    }
  }
  return rows
}
