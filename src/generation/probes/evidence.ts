import { bayesFactorBound } from './statistics/index.js'

/** How much a comparison with controls says for a generator having been trained on works. There is no `proof`. */
export type Strength = 'untellable' | 'none' | 'weak' | 'moderate' | 'strong'

/** Why a strength is not higher than it is, whatever the p-value. */
export type Cap = 'small-effect' | 'few-controls' | 'by-prompts' | 'missing-outputs' | 'unfinished'

export interface EvidenceOf {
  /** Corrected for the number of works; undefined: there was nothing to compare. */
  p: number | undefined
  /** The smallest p that there could have been. */
  smallestP: number
  /** From which p on it is called evidence at all. */
  alpha: number
  /** Cliff's delta. */
  delta: number
  /** Control works, not prompts. */
  controls: number
  /** Whether prompts were exchanged instead of works. */
  byPrompts: boolean
  /** Share of samples of which there is no output that could be looked at. */
  missing: number
  /** Whether every sample of the plan has its result. */
  finished: boolean
}

export interface Evidence {
  strength: Strength
  caps: Cap[]
  /** The p-value is at most so many times likelier if there is something than if there is nothing; null where there is none. */
  oddsAtBest: number | null
}

/** Below these a difference, a number of controls is too small, and above that too much is missing, for more to be said. */
const deltaOfStrong = 0.33
const controlsOfModerate = 5
const missingMost = 0.1

const order: readonly Strength[] = ['untellable', 'none', 'weak', 'moderate', 'strong']

/** How strong the evidence is, by a scale that was fixed before any probe was run. */
export function evidenceOf(what: EvidenceOf): Evidence {
  const { p, smallestP, alpha } = what
  if (p === undefined) return { strength: 'untellable', caps: [], oddsAtBest: null }
  const oddsAtBest = bayesFactorBound(p)
  // It could not have been found, so that not finding it says nothing.
  if (smallestP > alpha) return { strength: 'untellable', caps: ['few-controls'], oddsAtBest }
  const plain: Strength = p > alpha ? 'none' : p > 0.01 ? 'weak' : p > 0.001 ? 'moderate' : 'strong'
  const caps = capsOf(what).filter(([, most]) => order.indexOf(most) < order.indexOf(plain))
  const strength = caps.reduce<Strength>(
    (least, [, most]) => (order.indexOf(most) < order.indexOf(least) ? most : least),
    plain,
  )
  return { strength, caps: caps.map(([cap]) => cap), oddsAtBest }
}

function capsOf({ delta, controls, byPrompts, missing, finished }: EvidenceOf): [Cap, Strength][] {
  const caps: [Cap, Strength][] = []
  if (delta < deltaOfStrong) caps.push(['small-effect', 'moderate'])
  if (controls < controlsOfModerate) caps.push(['few-controls', 'weak'])
  // Prompts of one work are more alike than chance has it.
  if (byPrompts) caps.push(['by-prompts', 'moderate'])
  if (missing > missingMost) caps.push(['missing-outputs', 'weak'])
  if (!finished) caps.push(['unfinished', 'weak'])
  return caps
}

export type Bilingual = Readonly<{ en: string; ja: string }>

export const strengthWords: Readonly<Record<Strength, Bilingual>> = {
  untellable: {
    en: 'cannot be told: this comparison could not have found anything',
    ja: '判断できない（この比較では、違いがあっても見つけられません）',
  },
  none: {
    en: 'no evidence found, which is no evidence of absence',
    ja: '証拠は見つからない（学習に使われていない証拠でもありません）',
  },
  weak: {
    en: 'weak: resembled more than controls, as chance alone now and then has it',
    ja: '弱い（対照より似ているが、偶然でも時々起こる程度）',
  },
  moderate: {
    en: 'moderate: resembled more than controls, as chance alone rarely has it',
    ja: '中程度（対照より似ており、偶然ではあまり起こらない）',
  },
  strong: {
    en: 'strong: resembled far more than controls, as chance alone hardly ever has it',
    ja: '強い（対照よりはるかに似ており、偶然ではほとんど起こらない）',
  },
}

export const capWords: Readonly<Record<Cap, Bilingual>> = {
  'small-effect': { en: 'the difference is small', ja: '差が小さい' },
  'few-controls': { en: 'there are few controls', ja: '対照の作品が少ない' },
  'by-prompts': {
    en: 'prompts were compared, and prompts of one work are alike',
    ja: 'プロンプト単位の比較であり、同じ作品のプロンプトどうしは似通っている',
  },
  'missing-outputs': {
    en: 'many prompts gave no output to look at',
    ja: '調べられる出力のないプロンプトが多い',
  },
  unfinished: { en: 'the plan is not carried out in full', ja: '計画がまだすべては実施されていない' },
}

/** What no result of probes shows, however strong: stands in every report. */
export const notShown: readonly Bilingual[] = [
  {
    en: 'It does not prove that the works were in training data. Material that shows them (trailers, excerpts, pictures by fans, merchandise) or other works that look alike have the same effect.',
    ja: '著作物が学習データに含まれていたことの証明ではありません。予告編、抜粋、ファンアート、商品の画像など、著作物を写した素材や、よく似た別の作品でも、同じ結果になり得ます。',
  },
  {
    en: 'It rests on the controls being like the works in everything but having been published; that is stated by whoever made the plan, and not checked here.',
    ja: '対照が、未公表であること以外は著作物と同じ条件であることを前提とします。これは計画の作成者の申告であり、ここでは確認していません。',
  },
  {
    en: 'An output without a match is not an output without resemblance: what was looked for are the deposited references, with the thresholds named. Style, voice and story are not looked at.',
    ja: '一致が見つからないことは、似ていないことを意味しません。調べたのは、登録された参照素材との、記載のしきい値による一致だけです。画風、声、筋書きは対象外です。',
  },
  {
    en: 'It holds for this generator as it answered at these times, with these prompts, and for what stands in front of it.',
    ja: 'この生成器が、この時期に、これらのプロンプトに対して返した結果についてのものです。手前に置かれたフィルターなども含めた結果です。',
  },
  {
    en: 'It is a statistical finding, not a legal one: neither reliance nor infringement follows from it.',
    ja: '統計上の所見であり、法的な判断ではありません。依拠性や侵害の有無は、ここからは決まりません。',
  },
]
