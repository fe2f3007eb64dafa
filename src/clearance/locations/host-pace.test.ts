import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createGate, createHostPace, type PaceClock } from './host-pace.js'

/** A clock that goes on to whatever is waited for next, as soon as nothing else can happen. */
function clockForTests() {
  let now = 0
  const sleepers: { at: number; wake: () => void }[] = []
  const clock: PaceClock = {
    nowMilliseconds: () => now,
    sleep: (milliseconds) => new Promise((wake) => sleepers.push({ at: now + milliseconds, wake })),
  }
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    clock,
    async runOut() {
      for (await settle(); sleepers.length > 0; await settle()) {
        sleepers.sort((a, b) => a.at - b.at)
        const next = sleepers.shift()!
        now = Math.max(now, next.at)
        next.wake()
      }
    },
  }
}

describe('the pace of a host', () => {
  it('lets nobody ask sooner than after the pause before, whoever asks, and others not wait for it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom(0, 1, 2.5)), { maxLength: 20 }),
        async (asked) => {
          const { clock, runOut } = clockForTests()
          const pace = createHostPace(undefined, clock)
          const turns: { host: string; at: number; seconds: number }[] = []
          const all = asked.map(async ([host, seconds]) => {
            await pace.turn(host, seconds)
            turns.push({ host, at: clock.nowMilliseconds(), seconds })
          })
          await runOut()
          await Promise.all(all)
          for (const host of ['a', 'b']) {
            const own = turns.filter((turn) => turn.host === host)
            let wanted = 0
            own.forEach(({ at, seconds }) => {
              expect(at).toBe(wanted)
              wanted += seconds * 1000
            })
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('leaves a host alone for as long as it asks for', async () => {
    const { clock, runOut } = clockForTests()
    const pace = createHostPace(undefined, clock)
    await pace.turn('a', 1)
    pace.rest('a', 30)
    const next = pace.turn('a', 1)
    await runOut()
    await next
    expect(clock.nowMilliseconds()).toBe(30_000)
  })
})

it('a gate lets so many in, and others while one is outside', async () => {
  const gate = createGate(2)
  let [inside, most] = [0, 0]
  const step = async () => {
    most = Math.max(most, ++inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside--
  }
  // All of them wait for something that needs a place: with places kept, none would ever come to an end.
  const work = () =>
    gate.during(async () => {
      await step()
      await gate.outside(() => gate.during(step))
      await step()
    })
  await Promise.all(Array.from({ length: 10 }, work))
  expect(most).toBe(2)
})
