/** How many decisions a second on one core, with 100,000 grants and 20,000 works registered. */
import {
  decide,
  type Finding,
  type Grant,
  indexRegistry,
  parseRegistry,
  type Use,
  type Work,
} from '../src/rights/index.js'
import type { Benchmark } from './run.js'

const workCount = 20_000
const grantCount = 100_000
const partyCount = 500
const providerCount = 20

export const run: Benchmark = async ([decisionsText = '100000']) => {
  const decisions = Number(decisionsText)
  const whole = { parties: [], works: works(), references: [], grants: grants(), reservations: [] }
  const parsed = timed(() => parseRegistry(whole))
  const index = timed(() => indexRegistry(parsed.result))
  const rows = [0, 1, 2, 4].map((findingCount) => {
    const inputs = Array.from({ length: decisions }, (_, i) => ({
      use: useOf(i),
      findings: Array.from({ length: findingCount }, (_, j) => matchOf((i * 7 + j * 13) % workCount)),
    }))
    const outcomes = { permit: 0, review: 0, refuse: 0 }
    const all = () => {
      for (const { use, findings } of inputs) outcomes[decide(use, findings, index.result).outcome]++
    }
    all() // warm
    Object.assign(outcomes, { permit: 0, review: 0, refuse: 0 })
    const { wallMs, cpuMs } = timed(all)
    return {
      findings: findingCount,
      decisionsPerSecond: Math.round((decisions / wallMs) * 1000),
      decisionsPerCpuSecond: Math.round((decisions / cpuMs) * 1000),
      ...outcomes,
    }
  })
  return [
    {
      title: `a registry of ${grantCount} grants and ${workCount} works`,
      rows: [
        { step: 'parse', wallMs: Math.round(parsed.wallMs), cpuMs: Math.round(parsed.cpuMs) },
        { step: 'index', wallMs: Math.round(index.wallMs), cpuMs: Math.round(index.cpuMs) },
      ],
    },
    { title: `${decisions} decisions, both regimes, one core`, rows },
  ]
}

function timed<T>(act: () => T): { result: T; wallMs: number; cpuMs: number } {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  const result = act()
  const { user, system } = process.cpuUsage(cpu)
  return { result, wallMs: performance.now() - wall, cpuMs: (user + system) / 1000 }
}

function works(): Work[] {
  return Array.from({ length: workCount }, (_, i) => ({
    id: `w${i}`,
    kind: 'episode',
    ...(i >= 2000 && { parent: `w${i % 2000}` }),
    titles: [],
    owners:
      i % 10 > 0
        ? [{ party: `p${i % partyCount}`, share: 1_000_000, territories: ['worldwide'] }]
        : [
            { party: `p${i % partyCount}`, share: 500_000, territories: ['worldwide'] },
            { party: `p${(i + 1) % partyCount}`, share: 500_000, territories: ['JP'] },
          ],
    regime: i % 2 > 0 ? 'prior-permission' : 'reservation',
  }))
}

function grants(): Grant[] {
  return Array.from({ length: grantCount }, (_, i) => ({
    id: `g${i}`,
    grantor: `p${(i % workCount) % partyCount}`,
    grantee: i % 7 > 0 ? `provider${i % providerCount}` : '*',
    works: [`w${i % workCount}`],
    uses: ['train', 'release'],
    models: ['sora-*'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
    state: 'active',
  }))
}

function useOf(i: number): Use {
  return {
    kind: 'train',
    party: `provider${i % providerCount}`,
    model: 'sora-2',
    territory: 'JP',
    at: '2026-06-01T00:00:00Z',
    regime: i % 2 > 0 ? 'reservation' : 'prior-permission',
  }
}

function matchOf(work: number): Finding {
  return {
    kind: 'match',
    work: `w${work}`,
    reference: 'r1',
    inputRange: [0, 4],
    referenceRange: [60, 64],
    orientation: 'original',
    level: 4,
    score: 9,
    falseMatchProbability: 1e-9,
    coverage: 1,
  }
}
