/** Opens an index of names in a process of its own and measures it there: memory from a clean heap, and the searches. */
import { readFileSync } from 'node:fs'
import { buildNameIndex, findNames, openNameIndex } from '../src/rights/index.js'
import { searchNames } from '../src/rights/names/find-names.js'

const [indexFile, promptsFile] = process.argv.slice(2) as [string, string]
const { warmUp, prompts } = JSON.parse(readFileSync(promptsFile, 'utf8')) as { warmUp: string[]; prompts: string[] }
// The code is loaded and warm before anything is counted.
const small = buildNameIndex([{ work: 'a', name: { text: 'ピクルンバ', kind: 'official' } }])
for (const prompt of warmUp) findNames(small, prompt)
const collect = () => (globalThis as { gc?: () => void }).gc?.()
collect()
const rssBefore = process.memoryUsage().rss
let start = performance.now()
const bytes = readFileSync(indexFile)
const readMs = performance.now() - start
start = performance.now()
const index = openNameIndex(bytes)
const openMs = performance.now() - start
collect()
const rssOpened = process.memoryUsage().rss
// Other prompts than those that are measured, so that only the code and the index are warm.
start = performance.now()
if (warmUp[0] !== undefined) findNames(index, warmUp[0])
const firstMs = performance.now() - start
for (const prompt of warmUp) findNames(index, prompt)
const times: number[] = []
// The best of the rounds is what a prompt costs; the rest is what else the machine was doing.
const best = prompts.map(() => Number.POSITIVE_INFINITY)
let [found, sure, steps] = [0, 0, 0]
// CPU time of all threads, the compiler's and the collector's too: what a search costs however busy the machine is.
const cpuTimes: number[] = []
for (let round = 0; round < 5; round++) {
  for (const [i, prompt] of prompts.entries()) {
    const cpuBefore = process.cpuUsage()
    start = performance.now()
    const matches = findNames(index, prompt)
    const took = performance.now() - start
    const { user, system } = process.cpuUsage(cpuBefore)
    times.push(took)
    cpuTimes.push((user + system) / 1000)
    best[i] = Math.min(best[i]!, took)
    found += matches.length
    for (const { certainty } of matches) if (certainty === 'sure') sure++
  }
}
for (const prompt of prompts) {
  const cost = { steps: 0 }
  searchNames(index, prompt, cost)
  steps += cost.steps
}
times.sort((one, other) => one - other)
cpuTimes.sort((one, other) => one - other)
best.sort((one, other) => one - other)
collect()
console.log(
  JSON.stringify({
    bytes: bytes.length,
    readMs,
    openMs,
    rssOpened: rssOpened - rssBefore,
    rssUsed: process.memoryUsage().rss - rssBefore,
    firstMs,
    cpuP50Ms: cpuTimes[cpuTimes.length >> 1],
    cpuP99Ms: cpuTimes[Math.floor(cpuTimes.length * 0.99)],
    p50Ms: times[times.length >> 1],
    p99Ms: times[Math.floor(times.length * 0.99)],
    bestP50Ms: best[best.length >> 1],
    bestP99Ms: best[Math.floor(best.length * 0.99)],
    maxMs: times.at(-1),
    found: found / 5 / prompts.length,
    sure: sure / 5 / prompts.length,
    steps: steps / prompts.length,
  }),
)
