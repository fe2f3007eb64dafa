/**
 * How many responses a second one core checks by their headers: sets of 8 to 18 headers as servers send them, some of
 * which state something, none of them twice the same object. In CPU time, for the machine may be busy.
 */
import { combine, createHeaderCheck, headerStatements, type SignalQuestion } from '../src/signals/index.js'
import type { Benchmark } from './run.js'

const question: SignalQuestion = { use: 'train', agents: [], media: 'video' }
/** About 5 MB: what a parser has just made lies in a cache, and so do these. */
const setCount = 5_000

export const run: Benchmark = async ([checksText = '20000000']) => {
  const checks = Number(checksText)
  const mixes = [
    { mix: 'no header states anything', share: 0, distinct: 12 },
    { mix: 'one response of 20 states something', share: 0.05, distinct: 12 },
    { mix: 'every response states something', share: 1, distinct: 12 },
    { mix: 'every response states something of its own', share: 1, distinct: setCount },
  ]
  return [
    {
      title: `${checks} checks of ${setCount} responses, one core`,
      rows: mixes.map(({ mix, share, distinct }) => {
        const sets = Array.from({ length: setCount }, (_, i) => headersOf(i, share, distinct))
        const first = timed(createHeaderCheck(question), sets, setCount)
        const check = createHeaderCheck(question)
        timed(check, sets, checks / 10) // warm
        const runs = Array.from({ length: 5 }, () => timed(check, sets, checks / 5)).sort((a, b) => a - b)
        return {
          mix,
          headersOnAverage: Math.round(sets.reduce((sum, set) => sum + set.length / 2, 0) / setCount),
          refused: sets.filter((set) => check(set) === 'disallow').length,
          firstTimePerCpuSecond: first,
          perCpuSecondLeast: runs[0]!,
          perCpuSecondMedian: runs[2]!,
          perCpuSecondMost: runs[4]!,
        }
      }),
    },
    { title: 'the same by statements, which cite what they found', rows: [slowly()] },
  ]
}

function slowly(): Record<string, string | number> {
  const sets = Array.from({ length: setCount }, (_, i) => headersOf(i, 0.05, 12))
  const check = (set: string[]) => combine(headerStatements(set), question).says
  timed(check, sets, setCount * 10) // warm
  return { mix: 'one response of 20 states something', perCpuSecond: timed(check, sets, setCount * 100) }
}

/** Checks per second of CPU time. */
function timed(check: (rawHeaders: string[]) => string, sets: readonly string[][], checks: number): number {
  let refused = 0
  const before = process.cpuUsage()
  for (let done = 0, at = 0; done < checks; done++, at = at + 1 === sets.length ? 0 : at + 1)
    if (check(sets[at]!) === 'disallow') refused++
  const { user, system } = process.cpuUsage(before)
  if (refused < 0) throw new Error('unreachable: keeps the loop from being left out')
  return Math.round(checks / ((user + system) / 1e6))
}

const usual = (i: number): [name: string, value: string][] => [
  ['Date', `Sun, 29 Nov 2026 12:${String(i % 60).padStart(2, '0')}:00 GMT`],
  ['Content-Type', i % 3 === 0 ? 'video/mp4' : 'text/html; charset=utf-8'],
  ['Content-Length', String(10_000 + i)],
  ['Connection', 'keep-alive'],
  ['Cache-Control', 'public, max-age=3600'],
  ['ETag', `"${i.toString(16)}"`],
  ['Last-Modified', 'Sat, 28 Nov 2026 01:02:03 GMT'],
  ['Accept-Ranges', 'bytes'],
  ['Vary', 'Accept-Encoding'],
  ['Server', 'example'],
  ['X-Powered-By', 'example'],
  ['X-Request-Id', `r-${i}`],
  ['Strict-Transport-Security', 'max-age=63072000'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Set-Cookie', `session=${i}; Path=/; HttpOnly`],
  ['Link', `<https://media${i}.example/wp-json/>; rel="https://api.example/"`],
  ['Age', String(i % 1000)],
  ['Via', '1.1 cache'],
]
const stating: [name: string, value: string][] = [
  ['X-Robots-Tag', 'noindex, nofollow'],
  ['X-Robots-Tag', 'noai, noimageai'],
  ['x-robots-tag', 'otherbot: noai'],
  ['X-Robots-Tag', 'max-image-preview:large'],
  ['TDM-Reservation', '1'],
  ['tdm-reservation', '0'],
  ['Content-Usage', 'train-ai=n'],
  ['content-usage', 'search=y'],
  ['Content-Signal', 'search=yes, ai-train=no'],
  ['Content-Signal', 'search=yes'],
  ['Link', '<https://media.example/license.xml>; rel="license"; type="application/rsl+xml"'],
  ['X-Robots-Tag', 'unavailable_after: Sat, 25 Jun 2030 15:00:00 GMT'],
]

/** Headers of one response, in lower case on every other server; strings of its own, as a parser of HTTP makes them. */
function headersOf(i: number, share: number, distinct: number): string[] {
  const headers = usual(i).slice(0, 8 + (i % 11))
  if ((i * 7919) % 1000 < share * 1000) {
    const [name, value] = stating[i % stating.length]!
    // Beyond as many as there are, a value of its own: a directive or label that says nothing.
    const own = distinct > stating.length ? (/^[01]$/.test(value) ? value : `${value}, x${i}`) : value
    headers.splice(i % headers.length, 0, [name, own])
  }
  return headers
    .flat()
    .map((text, at) => Buffer.from(at % 2 === 0 && i % 2 === 0 ? text.toLowerCase() : text).toString())
}
