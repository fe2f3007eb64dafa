import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { DigestEntry } from '../../rights/index.js'
import { TrainingError } from '../training-error.js'

/** A list of known digests, read as it is asked for. */
export interface DigestList {
  /** Once: each line's digest and work. @throws TrainingError `training.bad-digest-list`, with the line */
  entries(): Generator<DigestEntry>
  /** After the last entry: how many there were, and `sha256:<hex>` of the file. */
  read(): { count: number; digest: string }
}

const line = /^\s*(sha256|md5|sha1|sha512):([0-9a-f]{32,128})\s*,\s*(.+?)\s*$/i
const chunkBytes = 1 << 20
const lineBytesMax = 4096

/** A list by its path, and what people call it where that is not its path. */
export type DigestListFile = string | { path: string; name: string }

/**
 * A list of digests of works' copies: lines of `sha256:<hex>,WORK` or `md5:<hex>,WORK`; empty lines and those that begin with
 * `#` are passed over. Never held as a whole, however many millions of lines it has: an index is made of it as it is read.
 *
 * @throws TrainingError `training.bad-digest-list`
 */
export function openDigestList(file: DigestListFile): DigestList {
  const { path, name } = typeof file === 'string' ? { path: file, name: file } : file
  const hash = createHash('sha256')
  let count = 0
  let digest: string | undefined
  return {
    *entries() {
      let number = 0
      for (const text of linesOf(path, name, hash)) {
        number++
        const plain = number === 1 ? text.replace(/^\ufeff/, '') : text
        if (plain.trim() === '' || plain.startsWith('#')) continue
        const [, algorithm, hex, work] = line.exec(plain) ?? []
        if (algorithm === undefined)
          throw new TrainingError(
            'training.bad-digest-list',
            `${name}, line ${number}: ${JSON.stringify(plain.slice(0, 100))} is not a digest and a work. Write lines such as sha256:<64 hexadecimal digits>,WORK.`,
          )
        count++
        yield { digest: `${algorithm.toLowerCase()}:${hex!.toLowerCase()}`, work: work! }
      }
      digest = `sha256:${hash.digest('hex')}`
    },
    read() {
      if (digest === undefined) throw new Error(`${name} has not been read to its end`)
      return { count, digest }
    },
  }
}

/** Lines that are looked at before a list is taken: enough to see that it is one. */
const linesChecked = 1000

/** Whether a file is a list of digests, by its first lines. @throws TrainingError `training.bad-digest-list` */
export function checkDigestList(file: DigestListFile): void {
  let checked = 0
  for (const _ of openDigestList(file).entries()) if (++checked === linesChecked) return
}

function* linesOf(path: string, name: string, hash: ReturnType<typeof createHash>): Generator<string> {
  const file = opened(path, name)
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes)
    let kept = Buffer.alloc(0)
    for (;;) {
      const length = readSync(file, chunk)
      if (length === 0) break
      const bytes = chunk.subarray(0, length)
      hash.update(bytes)
      const text = kept.length === 0 ? bytes : Buffer.concat([kept, bytes])
      const end = text.lastIndexOf(10)
      if (end < 0 && text.length > lineBytesMax)
        throw new TrainingError('training.bad-digest-list', `${name} is no list of lines: give a text file.`)
      if (end >= 0) yield* text.toString('utf8', 0, end).split('\n')
      kept = Buffer.from(text.subarray(end + 1))
    }
    if (kept.length > 0) yield kept.toString('utf8')
  } finally {
    closeSync(file)
  }
}

function opened(path: string, name: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new TrainingError(
      'training.bad-digest-list',
      `${name} can't be read: ${(error as Error).message.replaceAll(path, name)}`,
      {
        cause: error,
      },
    )
  }
}
