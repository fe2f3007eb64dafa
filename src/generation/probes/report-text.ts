import { capWords, type Evidence, notShown, strengthWords } from './evidence.js'
import type { ProbePlan } from './plan.js'
import type { Comparison, Leaks, ProbeReport } from './report.js'

type Language = 'en' | 'ja'

/** A report for people, in one language: the same lines for the same report. */
export function reportText(plan: ProbePlan, report: ProbeReport, language: Language): string {
  const say = (en: string, ja: string) => (language === 'ja' ? ja : en)
  const kinds = {
    name: say('by name', '名称'),
    evocation: say('evoked', '描写'),
    neutral: say('neutral', '無関係'),
  } as const
  const roles = { work: say('work', '著作物'), control: say('control', '対照') } as const
  const line = (name: string, leaks: Leaks) => `  ${name}: ${leaksText(leaks, language)}`
  const { comparison, comparisonByWork } = report
  return [
    say(`Compliance probe ${plan.id} of ${plan.model}`, `遵守状況の検査 ${plan.id}（モデル：${plan.model}）`),
    say(`  generator: ${plan.generator}`, `  生成器：${plan.generator}`),
    say(
      `  something that refuses stands in front of it, as far as is known: ${plan.gateway ? 'yes' : 'no'}`,
      `  手前のフィルターなど（把握している範囲）：${plan.gateway ? 'あり' : 'なし'}`,
    ),
    say(`  hypothesis: ${plan.hypothesis}`, `  仮説：${plan.hypothesis}`),
    say(
      `  ${report.samples - report.unfinished} of ${report.samples} samples have a result`,
      `  サンプル ${report.samples} 件のうち ${report.samples - report.unfinished} 件に結果があります`,
    ),
    '',
    say(
      `Leaks: outputs that resemble the work asked for at level ${plan.leakLevel} or more, of prompts that were answered (${percent(plan.confidence)} intervals)`,
      `漏出：対象の著作物との類似度が ${plan.leakLevel} 以上の出力（応答のあったプロンプトに対する割合、${percent(plan.confidence)} 区間）`,
    ),
    line(say('all works', '全著作物'), report.works),
    line(say('all controls', '全対照'), report.controls),
    ...(report.neutral.sent === 0
      ? []
      : [line(say('neutral prompts, any work', '無関係なプロンプト（いずれかの著作物）'), report.neutral)]),
    ...report.byTarget.map((one) => line(`${one.id} (${roles[one.role]})`, one)),
    ...report.byKind.map((one) => line(`${roles[one.role]}, ${kinds[one.kind]}`, one)),
    ...(report.byRound.length < 2
      ? []
      : report.byRound.map(({ round, from, to, works }) =>
          line(say(`round ${round + 1}, ${from} to ${to}`, `第 ${round + 1} 回（${from}〜${to}）`), works),
        )),
    ...report.changes.flatMap(({ change, before, after, difference, statedAfterwards }) => [
      '',
      say(`Stated change at ${change.at}: ${change.what}`, `申告された変更（${change.at}）：${change.what}`),
      line(say('before', '変更前'), before),
      line(say('after', '変更後'), after),
      ...(difference === null
        ? []
        : [
            say(
              `  it leaks less by ${points(difference.difference)} (${points(difference.low)} to ${points(difference.high)})`,
              `  漏出率の低下：${points(difference.difference)}（${points(difference.low)}〜${points(difference.high)}）`,
            ),
          ]),
      ...(statedAfterwards
        ? [
            say(
              '  It was recorded after results that it divides: its time may have been chosen by them.',
              '  結果が出た後に記録されています。結果を見て時点を選んだ可能性があります。',
            ),
          ]
        : []),
    ]),
    '',
    say('Resemblance of works beyond that of controls', '対照を上回る類似'),
    ...comparisonText(comparison, comparison.test?.p ?? null, language),
    ...comparisonByWork.flatMap((one) => [`  ${one.work}:`, ...comparisonText(one, one.correctedP, language)]),
    '',
    say('What this does not show', 'この結果からは分からないこと'),
    ...notShown.map((sentence) => `  - ${sentence[language]}`),
    '',
  ].join('\n')
}

function leaksText({ sent, refused, undetermined, leaked, rate, bounds }: Leaks, language: Language): string {
  const found =
    rate === null
      ? language === 'ja'
        ? '応答なし'
        : 'nothing was answered'
      : language === 'ja'
        ? `${percent(rate.rate)}（${percent(rate.low)}〜${percent(rate.high)}）、${rate.of} 件中 ${leaked} 件`
        : `${percent(rate.rate)} (${percent(rate.low)} to ${percent(rate.high)}), ${leaked} of ${rate.of}`
  const open =
    undetermined === 0 || bounds === null
      ? ''
      : language === 'ja'
        ? `、不明 ${undetermined} 件（含めると ${percent(bounds.low)}〜${percent(bounds.high)}）`
        : `; ${undetermined} undetermined (with them ${percent(bounds.low)} to ${percent(bounds.high)})`
  return language === 'ja'
    ? `${found}、送信 ${sent} 件、拒否 ${refused} 件${open}`
    : `${found}; ${sent} sent, ${refused} refused${open}`
}

function comparisonText({ test, effect, evidence }: Comparison, p: number | null, language: Language): string[] {
  const say = (en: string, ja: string) => (language === 'ja' ? ja : en)
  const numbers =
    test === null || effect === null || p === null
      ? []
      : [
          say(
            `  p = ${figure(p)} (${test.method}, ${figure(test.arrangements)} arrangements, smallest possible ${figure(test.smallestP)}); difference ${figure(effect.difference)} (${figure(effect.interval.low)} to ${figure(effect.interval.high)}), Cliff's delta ${figure(effect.delta)}`,
            `  p = ${figure(p)}（${test.method === 'exact' ? '全配置' : '無作為'} ${figure(test.arrangements)} 通り、最小値 ${figure(test.smallestP)}）、差 ${figure(effect.difference)}（${figure(effect.interval.low)}〜${figure(effect.interval.high)}）、Cliff のデルタ ${figure(effect.delta)}`,
          ),
        ]
  return [...numbers, `  ${evidenceText(evidence, language)}`]
}

function evidenceText({ strength, caps, oddsAtBest }: Evidence, language: Language): string {
  const why = caps.map((cap) => capWords[cap][language]).join(language === 'ja' ? '、' : ', ')
  const words = strengthWords[strength][language]
  if (language === 'ja')
    return `証拠の強さ：${words}${why === '' ? '' : `。これより強く言えない理由：${why}`}${
      oddsAtBest === null || oddsAtBest <= 1
        ? ''
        : `。この p 値は、違いがある場合でも、ない場合の高々 ${figure(oddsAtBest)} 倍しか起こりやすくありません`
    }`
  return `evidence: ${words}${why === '' ? '' : `; no more can be said because ${why}`}${
    oddsAtBest === null || oddsAtBest <= 1
      ? ''
      : `; such a p-value is at best ${figure(oddsAtBest)} times likelier if there is something`
  }`
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const points = (share: number): string => `${(share * 100).toFixed(1)} pp`
const figure = (value: number): string => String(Number(value.toPrecision(3)))
