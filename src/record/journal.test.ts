import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeJournalFrame, readJournalFrames } from './journal.js'
import { RecordError } from './record-error.js'

const frames = [
  { firstIndex: 7, entries: [new Uint8Array(0), Uint8Array.of(1, 2, 3)] },
  { firstIndex: 9, entries: [new Uint8Array(300).fill(4)] },
]
const journal = Buffer.concat(frames.map(encodeJournalFrame))

describe('the journal', () => {
  it('reads back what was written', () => {
    expect(readJournalFrames(journal)).toEqual({ frames, tornBytes: 0 })
    expect(readJournalFrames(new Uint8Array(0))).toEqual({ frames: [], tornBytes: 0 })
  })

  it('takes a cut anywhere for the end of what was durable', () => {
    const first = encodeJournalFrame(frames[0]!).length
    for (let length = 0; length < journal.length; length++) {
      const read = readJournalFrames(journal.subarray(0, length))
      expect(read.frames).toEqual(length < first ? [] : [frames[0]])
      expect(read.tornBytes).toBe(length < first ? length : length - first)
    }
  })

  it('with any byte changed gives only whole frames or says that it is damaged, whatever the bytes', () => {
    const foreign = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(journal.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
        const changed = Uint8Array.from(journal)
        changed[at]! ^= change
        return changed
      }),
    )
    fc.assert(
      fc.property(foreign, (bytes) => {
        try {
          for (const frame of readJournalFrames(bytes).frames) expect(frames).toContainEqual(frame)
        } catch (error) {
          if (!(error instanceof RecordError)) throw error
          expect(error.code).toBe('record.corrupt')
        }
      }),
      { numRuns: 3000, seed: 9 },
    )
  })
})
