/**
 * `npm run bench -- evasion`: how well prompts that ask for a work, or would show it in some context, are told from their benign
 * twins (`conformance/evasion`), by kind, language and part, with what was missed; and what that costs a prompt.
 */
import { classifyContext } from '../src/generation/context/index.js'
import { evocationFindings, evocationIndex, parseWork } from '../src/rights/index.js'
import { contextPairs, namePairs, rates, type Told, tellContexts, tellNames } from './evasion-sets.js'
import { randomNumbers } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

export const run: Benchmark = async () => [...accuracy(), ...costs()]

function accuracy(): BenchTable[] {
  const names = tellNames(namePairs(), false)
  const sure = new Map(tellNames(namePairs(), true).map((told) => [told.pair.id, told]))
  const contexts = tellContexts(contextPairs())
  const ofNames = (told: typeof names) => {
    const { precision, recall } = rates(told.map(({ pair }) => sure.get(pair.id)!))
    return { ...rates(told), surePrecision: precision, sureRecall: recall }
  }
  const ofContexts = (told: typeof contexts) => ({
    ...rates(told),
    ratedTooLow: told.filter(({ under }) => under).length,
  })
  return [
    {
      title: 'works named or evoked, by kind of evasion',
      rows: grouped(names, ({ pair }) => ({ part: pair.part, kind: pair.kind, language: pair.language }), ofNames),
    },
    { title: 'works named or evoked', rows: grouped(names, ({ pair }) => ({ part: pair.part }), ofNames) },
    {
      title: 'contexts',
      rows: grouped(
        contexts,
        ({ pair }) => ({ part: pair.part, context: pair.context, language: pair.language }),
        ofContexts,
      ),
    },
    { title: 'all contexts', rows: grouped(contexts, ({ pair }) => ({ part: pair.part }), ofContexts) },
    { title: 'missed, and taken falsely', rows: [...failures(names), ...failures(contexts)] },
  ]
}

/** One row of figures for each group, in the order of the keys. */
function grouped<T>(
  all: readonly T[],
  keyOf: (one: T) => Record<string, string>,
  figures: (group: T[]) => Record<string, number>,
): BenchTable['rows'] {
  const groups = new Map<string, { key: Record<string, string>; group: T[] }>()
  for (const one of all) {
    const key = keyOf(one)
    const name = Object.values(key).join(' ')
    const known = groups.get(name)
    if (known === undefined) groups.set(name, { key, group: [one] })
    else known.group.push(one)
  }
  return [...groups.entries()]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([, { key, group }]) => ({ ...key, ...figures(group) }))
}

function failures(all: readonly Told<{ id: string; part: string; text: string; twin: string }>[]): BenchTable['rows'] {
  return all.flatMap(({ pair, found, falsely }) => [
    ...(found ? [] : [{ id: pair.id, part: pair.part, what: 'missed', text: pair.text }]),
    ...(falsely.length === 0
      ? []
      : [{ id: pair.id, part: pair.part, what: `falsely ${falsely.join(', ')}`, text: pair.twin }]),
  ])
}

const workCount = 100_000
const rounds = 7

function costs(): BenchTable[] {
  const pairs = [...namePairs(), ...contextPairs()]
  const random = randomNumbers(5)
  const prompts = Array.from({ length: 300 }, () => {
    let text = ''
    while (text.length < 500) text += `${pairs[Math.floor(random() * pairs.length)]!.text}. `
    return text.slice(0, 500)
  })
  const start = performance.now()
  const index = evocationIndex({ works: describedWorks(random) })
  const buildMs = performance.now() - start
  return [
    {
      title: 'a prompt of 500 characters',
      rows: [
        { what: 'classifyContext', ...perPrompt(prompts, (text) => classifyContext([{ where: 'prompt', text }])) },
        {
          what: `evocationFindings, ${workCount} works (built in ${Math.round(buildMs)} ms)`,
          ...perPrompt(prompts, (text) => evocationFindings(index, text, 'prompt')),
        },
      ],
    },
  ]
}

/** Works whose traits are colours and things, the common ones far commoner, as people describe them. */
function* describedWorks(random: () => number) {
  const colours =
    'red blue green yellow white black navy orange purple pink silver golden brown grey teal crimson'.split(' ')
  const things =
    'cap coat scarf lantern tail collar bell hair boots gloves ribbon cloak sword staff glasses belt ears wings horn mask hat dress beard buttons umbrella backpack crown necklace shield kite'.split(
      ' ',
    )
  const kana = '赤い 青い 緑の 黄色い 白い 黒い 紺の 橙色の 紫の 銀の'.split(' ')
  const japanese = '帽子 コート マフラー ランタン しっぽ 首輪 鈴 髪 ブーツ 手袋 リボン マント 剣 杖 眼鏡'.split(' ')
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() ** 2 * list.length)]!
  for (let i = 0; i < workCount; i++) {
    const trait = (n: number) => [
      `${pick(colours)} ${pick(things)}`,
      `${pick(kana)}${pick(japanese)}`,
      ...(n === 0 ? [`emblem${i % 5000} ${pick(things)}`] : []),
    ]
    const traits = Array.from({ length: 5 }, (_, n) => trait(n))
    yield parseWork({ id: `w${i}`, kind: 'character', titles: [], owners: [], evocations: [{ traits, least: 3 }] })
  }
}

/** CPU time apart from what the machine does besides: the best of some rounds, and the slowest prompts of it. */
function perPrompt(prompts: readonly string[], work: (text: string) => unknown): Record<string, number> {
  for (const text of prompts) work(text)
  let best: number[] = []
  for (let round = 0; round < rounds; round++) {
    const times = prompts.map((text) => {
      const start = performance.now()
      work(text)
      return performance.now() - start
    })
    const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0)
    if (best.length === 0 || sum(times) < sum(best)) best = times
  }
  const sorted = [...best].sort((one, other) => one - other)
  const at = (share: number) => Number(sorted[Math.floor(share * (sorted.length - 1))]!.toPrecision(3))
  return { p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1) }
}
