import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DigestEntry } from '../../rights/index.js'
import { TrainingError } from '../training-error.js'

/** A list of known digests as it was read. */
export interface ReadDigestList {
  entries: DigestEntry[]
  /** `sha256:<hex>` of the file. */
  digest: string
}

const line = /^\s*(sha256|md5|sha1|sha512):([0-9a-f]{32,128})\s*,\s*(.+?)\s*$/i

/**
 * Reads a list of digests of works' copies: lines of `sha256:<hex>,WORK` or `md5:<hex>,WORK`; empty lines and those that begin
 * with `#` are passed over. Ten million lines are read in seconds, and held once.
 *
 * @throws TrainingError `training.bad-digest-list`, with the line
 */
export async function readDigestList(path: string): Promise<ReadDigestList> {
  const hash = createHash('sha256')
  const stream = createReadStream(path)
  stream.on('data', (chunk) => hash.update(chunk))
  const entries: DigestEntry[] = []
  let number = 0
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (text.trim() === '' || text.startsWith('#')) continue
      const [, algorithm, hex, work] = line.exec(number === 1 ? text.replace(/^\ufeff/, '') : text) ?? []
      if (algorithm === undefined)
        throw new TrainingError(
          'training.bad-digest-list',
          `${path}, line ${number}: ${JSON.stringify(text.slice(0, 100))} is not a digest and a work. Write lines such as sha256:<64 hexadecimal digits>,WORK.`,
        )
      entries.push({ digest: `${algorithm.toLowerCase()}:${hex!.toLowerCase()}`, work: work! })
    }
  } catch (error) {
    if (error instanceof TrainingError) throw error
    throw new TrainingError('training.bad-digest-list', `${path} can't be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return { entries, digest: `sha256:${hash.digest('hex')}` }
}
