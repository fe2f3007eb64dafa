import { type Bilingual, capWords, type Evidence, notShown } from './evidence.js'
import type { ProbePlan } from './plan.js'
import type { Leaks, ProbeReport } from './report.js'

/** A report in whole sentences for who is no statistician, in both languages. */
export interface ReportSentences {
  /** How much leaks now: in the latest round that was answered. */
  now: Bilingual
  /** How strong the evidence is that works are known better than what nobody could have seen. */
  evidence: Bilingual
  /** Of each stated change, in the order of the report: whether it leaks less since. */
  changes: Bilingual[]
  /** Of each work, in the order of the report. */
  byWork: Bilingual[]
  notShown: readonly Bilingual[]
}

/**
 * Says what a report comes to: the same sentences for the same report.
 *
 * @example reportSentences(plan, report).now.en // 'In round 2, 3 of 12 answers resembled …'
 */
export function reportSentences(plan: ProbePlan, report: ProbeReport): ReportSentences {
  return {
    now: nowOf(plan, report),
    evidence: evidenceOf(report.comparison.evidence, report.comparison.test !== null),
    changes: report.changes.map((change) => changeOf(plan, change)),
    byWork: report.comparisonByWork.map(({ evidence, test }) => evidenceOf(evidence, test !== null)),
    notShown,
  }
}

/** Leaks of the latest round in which anything about the works was answered. */
function leaksNow({ byRound }: Pick<ProbeReport, 'byRound'>): { round: number; works: Leaks } | undefined {
  return [...byRound].sort((a, b) => b.round - a.round).find(({ works }) => works.rate !== null)
}

function nowOf(plan: ProbePlan, report: ProbeReport): Bilingual {
  const latest = leaksNow(report)
  if (latest === undefined || latest.works.rate === null)
    return {
      en: 'No prompt about the works has been answered yet.',
      ja: '著作物についてのプロンプトへの応答は、まだありません。',
    }
  const { round, works } = latest
  const { of, rate, low, high } = latest.works.rate
  const isOneOfSeveral = plan.rounds > 1
  const level = plan.leakLevel
  const confidence = percent(plan.confidence)
  return {
    en: `${isOneOfSeveral ? `In round ${round + 1}, ` : ''}${works.leaked} of ${of} answers to prompts about the works resembled the work asked for at level ${level} of 5 or more: ${percent(rate)} (${confidence} interval: ${percent(low)} to ${percent(high)}).${refusedEn(works)}`,
    ja: `${isOneOfSeveral ? `第 ${round + 1} 回では、` : ''}著作物についてのプロンプトへの応答 ${of} 件のうち ${works.leaked} 件が、対象の著作物に類似度 ${level}（5 段階）以上で似ていました。漏出率は ${percent(rate)} です（${confidence} 区間：${percent(low)}〜${percent(high)}）。${refusedJa(works)}`,
  }
}

const refusedEn = ({ refused }: Leaks) =>
  refused === 0 ? '' : ` Of the answers, ${refused} ${refused === 1 ? 'was a refusal' : 'were refusals'}.`
const refusedJa = ({ refused }: Leaks) => (refused === 0 ? '' : `応答のうち ${refused} 件は生成の拒否です。`)

/** What follows of each strength, and nothing beyond it. */
const evidenceSentences: Readonly<Record<Evidence['strength'], Bilingual>> = {
  untellable: {
    en: 'Whether the generator knows the works cannot be told: with so few works and controls, even a real difference could not have shown.',
    ja: '生成器が著作物を知っているかどうかは判断できません。作品と対照の数が少なく、実際に違いがあっても見つけられません。',
  },
  none: {
    en: 'There is no evidence that the generator knows the works better than works that nobody could have seen. That is no evidence that they were not used.',
    ja: '誰も見られなかった作品（対照）より、著作物をよく知っているという証拠はありません。使われていないことの証拠でもありません。',
  },
  weak: {
    en: 'There is weak evidence that the generator knows the works better than works that nobody could have seen: chance alone does as much now and then.',
    ja: '誰も見られなかった作品（対照）より、著作物をよく知っているという弱い証拠があります。偶然だけでも、時々起こる程度です。',
  },
  moderate: {
    en: 'There is moderate evidence that the generator knows the works better than works that nobody could have seen: chance alone rarely does as much.',
    ja: '誰も見られなかった作品（対照）より、著作物をよく知っているという中程度の証拠があります。偶然だけでは、あまり起こりません。',
  },
  strong: {
    en: 'There is strong evidence that the generator knows the works better than works that nobody could have seen: chance alone hardly ever does as much.',
    ja: '誰も見られなかった作品（対照）より、著作物をよく知っているという強い証拠があります。偶然だけでは、ほとんど起こりません。',
  },
}
const nothingToCompare: Bilingual = {
  en: 'Whether the generator knows the works cannot be told: there are no answers for works and for controls that could be compared.',
  ja: '生成器が著作物を知っているかどうかは判断できません。著作物と対照の両方について、比較できる応答がありません。',
}

function evidenceOf({ strength, caps }: Evidence, isCompared: boolean): Bilingual {
  if (!isCompared) return nothingToCompare
  const { en, ja } = evidenceSentences[strength]
  if (caps.length === 0 || strength === 'untellable') return { en, ja }
  return {
    en: `${en} No more can be said because ${caps.map((cap) => capWords[cap].en).join(', and ')}.`,
    ja: `${ja}これより強く言えない理由：${caps.map((cap) => capWords[cap].ja).join('、')}。`,
  }
}

function changeOf(
  plan: ProbePlan,
  { before, after, difference, statedAfterwards }: ProbeReport['changes'][number],
): Bilingual {
  if (difference === null || before.rate === null || after.rate === null)
    return {
      en: `Nothing can be compared: there are no answers ${before.rate === null ? 'from before' : 'since'} the change.`,
      ja: `変更${before.rate === null ? '前' : '後'}の応答がないため、比較できません。`,
    }
  const confidence = percent(plan.confidence)
  const rates = [percent(before.rate.rate), percent(after.rate.rate)] as const
  const interval = [points(difference.low), points(difference.high)] as const
  const told = difference.low > 0 ? 'less' : difference.high < 0 ? 'more' : 'open'
  return {
    en: `${rates[0]} leaked before, ${rates[1]} since. ${
      {
        less: 'It leaks less',
        more: 'It leaks more',
        open: 'Whether that is more than chance cannot be told',
      }[told]
    } (fall in points, ${confidence} interval: ${interval[0]} to ${interval[1]}).${
      statedAfterwards
        ? ' The change was recorded after results that it divides, so that its time may have been chosen by them.'
        : ''
    } Other things may have changed at the same time.`,
    ja: `漏出率は、変更前 ${rates[0]}、変更後 ${rates[1]} です。${
      {
        less: '漏出は減っています',
        more: '漏出は増えています',
        open: '偶然を超える違いかどうかは判断できません',
      }[told]
    }（低下幅の ${confidence} 区間：${interval[0]}〜${interval[1]} ポイント）。${
      statedAfterwards ? 'この変更は結果が出た後に記録されており、結果を見て時点を選んだ可能性があります。' : ''
    }同じ時期に、ほかの変更があった可能性もあります。`,
  }
}

/** In whole percents, or finer where they would say nothing or all. */
function percent(share: number): string {
  const isNearEnd = (share > 0 && share < 0.01) || (share > 0.99 && share < 1)
  return `${Number((share * 100).toFixed(isNearEnd ? 1 : 0))}%`
}
const points = (share: number): string => String(Number((share * 100).toFixed(1))).replace('-', '−')
