import { TrainingError } from '../training-error.js'
import type { BytesAt } from './bytes-at.js'
import { parsePax, parseTarHeader, tarBlock } from './tar-header.js'

/** A member as it lies in a tar. */
export interface TarMember {
  name: string
  /** As in `TarHeader`; `0` is a file. */
  type: string
  /** From the first of its headers (long names and pax headers stand before its own) … */
  start: number
  dataStart: number
  bytes: number
  /** … to the end of its last block. */
  end: number
}

/** Headers that carry a name: more than this is no name. */
const extensionBytesMax = 1 << 20

/**
 * Members from byte `start` to `end`, in order. Blocks of zeros end a tar for some readers and not for others: it is read on
 * behind them, so that nothing that a training run might read is left out.
 * @throws TrainingError `training.unreadable-dataset` where there is no header, or less than a member's bytes
 */
export async function* tarMembers(file: BytesAt, name: string, start = 0, end = file.size): AsyncGenerator<TarMember> {
  let at = start
  let first: number | undefined
  let longName: string | undefined
  let longSize: number | undefined
  while (at < end) {
    const header = parseTarHeader(await file.read(at, tarBlock))
    if (header === 'zero') {
      at += tarBlock
      continue
    }
    if (header === undefined) throw unreadable(name, `no header at byte ${at}`)
    const dataStart = at + tarBlock
    const bytes =
      header.type === 'x' || header.type === 'L' || header.type === 'K' ? header.bytes : (longSize ?? header.bytes)
    const next = dataStart + (hasData(header.type) ? Math.ceil(bytes / tarBlock) * tarBlock : 0)
    if (dataStart + (hasData(header.type) ? bytes : 0) > file.size)
      throw unreadable(name, `it ends within ${header.name}`)
    first ??= at
    if (header.type === 'x' || header.type === 'L') {
      if (bytes > extensionBytesMax) throw unreadable(name, `a header of ${bytes} bytes`)
      const data = await file.read(dataStart, bytes)
      if (header.type === 'L') longName = Buffer.from(data).toString('utf8').replace(/\0+$/, '')
      else {
        const records = parsePax(data)
        if (records === undefined) throw unreadable(name, `a bad pax header at byte ${at}`)
        longName = records.get('path') ?? longName
        const size = records.get('size')
        if (size !== undefined) {
          if (!/^\d{1,15}$/.test(size)) throw unreadable(name, `a bad size at byte ${at}`)
          longSize = Number(size)
        }
      }
    } else if (header.type === 'g') {
      // It would hold for every member behind it, in whichever file that comes to lie.
      const records = bytes > extensionBytesMax ? undefined : parsePax(await file.read(dataStart, bytes))
      if (records === undefined || [...records.keys()].some((key) => key === 'path' || key === 'size')) {
        throw unreadable(name, `a global pax header at byte ${at} that names or sizes members`)
      }
      first = undefined
    } else if (header.type !== 'K') {
      yield {
        name: longName ?? header.name,
        type: header.type,
        start: first,
        dataStart,
        bytes: hasData(header.type) ? bytes : 0,
        end: next,
      }
      first = undefined
      longName = undefined
      longSize = undefined
    }
    at = next
  }
}

/** Links, devices, folders and pipes have no data, whatever size their header says. */
function hasData(type: string): boolean {
  return !/^[1-6]$/.test(type)
}

function unreadable(name: string, why: string): TrainingError {
  return new TrainingError('training.unreadable-dataset', `${name} can't be read as a tar: ${why}.`)
}
