import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTracker, type Track } from '../fingerprint/index.js'
import { decode } from '../media/index.js'
import { createMatcher, type Matcher } from './matcher.js'

// Three cuts (19, 20 and 22 s, all with bars) of one take of a chair, the longest also grey, sepia and with two logos;
// and a door knob. The published matcher finds hardly any of this once there are bars or a large logo.
const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'threatexchange/tmk/sample-videos')
const present = existsSync(folder)
const whole = ['chair-orig-22-sd-bar', 'chair-22-sd-grey-bar', 'chair-22-sd-sepia-bar', 'chair-22-with-small-logo-bar']
const largeLogo = 'chair-22-with-large-logo-bar'
const names = [
  ...whole,
  largeLogo,
  'chair-20-sd-bar',
  'chair-19-sd-bar',
  'doorknob-hd-no-bar',
  'test-padded-dimensions',
]

async function readTrack(name: string): Promise<Track> {
  const tracker = createTracker({ sampledPerSecond: 4 })
  let durationSeconds = 0
  const onInfo = (info: { durationSeconds: number }) => {
    durationSeconds = info.durationSeconds
  }
  for await (const frame of decode(resolve(folder, `${name}.mp4`), { sampling: { perSecond: 4 }, onInfo })) {
    tracker.push(frame.timeSeconds, frame)
  }
  return tracker.finish(durationSeconds).get('original')!
}

describe.skipIf(!present)('the chair videos (needs KYODAKU_REFDATA)', () => {
  const tracks = new Map<string, Track>()
  let matcher: Matcher
  beforeAll(async () => {
    for (let at = 0; at < names.length; at += 2) {
      const pair = names.slice(at, at + 2)
      const read = await Promise.all(pair.map(readTrack))
      for (const [k, name] of pair.entries()) tracks.set(name, read[k]!)
    }
    matcher = createMatcher([...tracks].map(([id, track]) => ({ id, track })))
  })
  /** The only segment of a query in a reference. */
  const between = (query: string, reference: string) => {
    const found = matcher
      .match(new Map([['original', tracks.get(query)!]]))
      .filter((segment) => segment.referenceId === reference)
    expect(found, `${query} in ${reference}`).toHaveLength(1)
    return found[0]!
  }
  const expectRange = (range: readonly [number, number], from: number, to: number) => {
    expect(Math.abs(range[0] - from), `${range} should start at ${from}`).toBeLessThan(0.5)
    expect(Math.abs(range[1] - to), `${range} should end at ${to}`).toBeLessThan(0.5)
  }

  it('are one footage through bars, grey, sepia and the small logo: copies from end to end', () => {
    for (const query of whole) {
      for (const reference of whole) {
        const segment = between(query, reference)
        expect(segment.level).toBe(5)
        expectRange(segment.queryRange, 0, 22.43)
        expectRange(segment.referenceRange, 0, 22.43)
      }
    }
  })

  it('are found through the large logo too, as near copies', () => {
    for (const other of whole) {
      for (const segment of [between(largeLogo, other), between(other, largeLogo)]) {
        expect(segment.level).toBe(4)
        expect(segment.falseMatchProbability).toBeLessThanOrEqual(1e-9)
        expectRange(segment.queryRange, 0, 22.43)
        expectRange(segment.referenceRange, 0, 22.43)
      }
    }
  })

  it('the shorter cuts are found where they lie in the longer', () => {
    for (const reference of whole) {
      const twenty = between('chair-20-sd-bar', reference)
      expectRange(twenty.queryRange, 0, 20.47)
      expectRange(twenty.referenceRange, 1.97, 22.43)
      const nineteen = between('chair-19-sd-bar', reference)
      expectRange(nineteen.queryRange, 0, 18.8)
      expectRange(nineteen.referenceRange, 3.63, 22.43)
      expect(nineteen.level).toBeGreaterThanOrEqual(4)
    }
  })

  it('the door knob and the test pattern resemble nothing but themselves', () => {
    for (const name of ['doorknob-hd-no-bar', 'test-padded-dimensions']) {
      const found = matcher.match(new Map([['original', tracks.get(name)!]]))
      expect(found[0]).toMatchObject({ referenceId: name, level: 5 })
      expect(found.every((segment) => segment.referenceId === name)).toBe(true)
    }
  })
})
