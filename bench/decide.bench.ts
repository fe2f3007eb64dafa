/** How many decisions a second on one core, with 100,000 grants and 20,000 works registered. */
import {
  decide,
  type Finding,
  type Grant,
  indexRegistry,
  type Party,
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
  const whole = {
    parties: parties(),
    works: [...works(), ...committeeWorks()],
    references: [],
    grants: [...grants(), ...caseGrants()],
    reservations: [],
  }
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
  const cases = [own, none, two, toClass, committee].map(({ name, use, findings }) => {
    const inputs = Array.from({ length: decisions }, (_, i) => ({ use: use(i), findings: findings(i) }))
    const outcomes = { permit: 0, review: 0, refuse: 0 }
    const all = () => {
      for (const { use, findings } of inputs) outcomes[decide(use, findings, index.result).outcome]++
    }
    all() // warm
    Object.assign(outcomes, { permit: 0, review: 0, refuse: 0 })
    const perSecond = Array.from({ length: 5 }, () => Math.round((decisions / timed(all).cpuMs) * 1000))
    perSecond.sort((a, b) => a - b)
    for (const outcome of ['permit', 'review', 'refuse'] as const) outcomes[outcome] /= 5
    return {
      case: name,
      perCpuSecondLeast: perSecond[0]!,
      perCpuSecondMedian: perSecond[2]!,
      perCpuSecondMost: perSecond[4]!,
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
    { title: `${decisions} decisions of one case, five runs`, rows: cases },
  ]
}

/** One kind of decision, and how to make many of it. */
interface Case {
  name: string
  use(i: number): Use
  findings(i: number): Finding[]
}

const own: Case = {
  name: 'permit by own grant',
  use: (i) => ({ ...useOf(i), party: 'own', regime: 'prior-permission' }),
  findings: (i) => [matchOf((i * 7) % workCount)],
}
const none: Case = {
  name: 'refuse without grant',
  use: (i) => ({ ...useOf(i), kind: 'generate', party: 'stranger', regime: 'prior-permission' }),
  findings: (i) => [matchOf((i * 7) % workCount)],
}
const two: Case = {
  name: 'two findings of two works',
  use: useOf,
  findings: (i) => [matchOf((i * 7) % workCount), matchOf((i * 7 + 13) % workCount)],
}
const toClass: Case = {
  name: 'permit by class grant',
  use: (i) => ({ ...useOf(i), party: 'lab', regime: 'prior-permission' }),
  findings: (i) => [matchOf((i * 7) % workCount)],
}
const committee: Case = {
  name: 'permit by a committee of five',
  use: (i) => ({ ...useOf(i), regime: 'prior-permission' }),
  findings: (i) => [matchOf(workCount + (i % 1000))],
}

function parties(): Party[] {
  return [{ id: 'lab', role: 'provider', names: [], classes: ['research'] }]
}

/** Of five owners, whose representative has granted. */
function committeeWorks(): Work[] {
  return Array.from({ length: 1000 }, (_, i) => ({
    id: `w${workCount + i}`,
    kind: 'film',
    titles: [],
    owners: [0, 1, 2, 3, 4].map((k) => ({
      party: `p${(i + k) % partyCount}`,
      share: 200_000,
      territories: ['worldwide'],
    })),
    committee: {
      names: [],
      representatives: [{ party: `p${i % partyCount}`, uses: ['train'], territories: ['worldwide'] }],
    },
    regime: 'prior-permission',
  }))
}

/** Each owner's own grant of all it owns: to the party `own`, and to a class. */
function caseGrants(): Grant[] {
  const byOwner = Array.from({ length: partyCount }, (): string[] => [])
  for (const { id, owners } of works()) for (const { party } of owners) byOwner[Number(party.slice(1))]!.push(id)
  const terms = { uses: ['train' as const], models: ['*'], territories: ['worldwide'], from: '2026-01-01T00:00:00Z' }
  const state = 'active' as const
  const grants: Grant[] = []
  for (let p = 0; p < partyCount; p++) {
    grants.push({ ...terms, id: `own${p}`, grantor: `p${p}`, grantee: 'own', works: byOwner[p]!, state })
    grants.push({ ...terms, id: `class${p}`, grantor: `p${p}`, grantee: 'class:research', works: byOwner[p]!, state })
  }
  for (let i = 0; i < 1000; i++)
    grants.push({
      ...terms,
      id: `committee${i}`,
      grantor: `p${i % partyCount}`,
      grantee: '*',
      works: [`w${workCount + i}`],
      state,
    })
  return grants
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
