import type { Command } from 'commander'
import type { ChangedTerms } from '../../clearance/index.js'
import { ageRatings, type GrantPrice, modalities } from '../../rights/index.js'
import { UsageError } from '../errors.js'
import type { helpIn } from '../help.js'
import { collect, instant, oneOf, useKinds } from '../options.js'

/** The terms of a grant, as options. */
export interface TermOptions {
  work?: string[]
  use?: string[]
  model?: string[]
  territory?: string[]
  purpose?: string[]
  allowContext?: string[]
  barContext?: string[]
  rating?: string
  modality?: string[]
  capCount?: string
  capSeconds?: string
  capShare?: string
  price?: string
  attribution?: string
  rateCard?: string
  label?: string
  report?: string
  samples?: string
  since?: string
  until?: string
}

/** Adds the options that say terms, but for work, use and grantee, which some commands require. */
export function withTerms(command: Command, help: ReturnType<typeof helpIn>): Command {
  return command
    .option('--model <model>', help('models'), collect)
    .option('--territory <code>', help('territory'), collect)
    .option(
      '--purpose <purpose>',
      help(['purposes it holds for (default: any)', '許諾する目的（既定：すべて）']),
      collect,
    )
    .option(
      '--allow-context <context>',
      help(['only in these contexts, such as advertising', 'この文脈に限り許諾する（例：advertising）']),
      collect,
    )
    .option(
      '--bar-context <context>',
      help([
        'in no such context: violence, sexual-content, politics, advertising, real-persons, …',
        '許諾しない文脈：violence, sexual-content, politics, advertising, real-persons など',
      ]),
      collect,
    )
    .option('--rating <age>', help(['highest age rating: all, 12, 15, 18', '許諾する年齢区分の上限：all, 12, 15, 18']))
    .option(
      '--modality <kind>',
      help(['video, image, audio, text (default: any)', '媒体：video, image, audio, text（既定：すべて）']),
      collect,
    )
    .option('--cap-count <number>', help(['at most so many uses', '利用回数の上限']))
    .option('--cap-seconds <number>', help(['at most so many seconds in all', '合計秒数の上限']))
    .option(
      '--cap-share <percent>',
      help(['at most this part of one clip, in percent', '1 本の映像に占める割合の上限（％）']),
    )
    .option(
      '--price <price>',
      help([
        'what it costs: 5000JPY/use; per once, use, second, month, year',
        '対価：5000JPY/use（once, use, second, month, year ごと）',
      ]),
    )
    .option('--attribution <text>', help(['credit to be given', 'クレジット表記']))
    .option('--rate-card <name>', help(['rate card that it is paid by', '適用する料率表']))
    .option('--label <text>', help(['label to be put on what is made', '生成物に付ける表示']))
    .option('--report <text>', help(['what is to be reported, and when', '利用報告の内容と時期']))
    .option(
      '--samples <percent>',
      help([
        'this part of what is released is shown to the grantor, in percent',
        '公開物のうち許諾者に見せる割合（％）',
      ]),
    )
    .option('--since <date>', help('since'))
    .option('--until <date>', help('until'))
}

/** The terms that the options say; what they do not say is left out. */
export function termsFrom(options: TermOptions): Omit<ChangedTerms, 'works'> & { works?: string[] } {
  const caps = {
    ...(options.capCount === undefined ? {} : { count: numberFrom('--cap-count', options.capCount, true) }),
    ...(options.capSeconds === undefined ? {} : { seconds: numberFrom('--cap-seconds', options.capSeconds) }),
    ...(options.capShare === undefined ? {} : { shareOfClip: clipShare(options.capShare) }),
  }
  const duties = {
    ...(options.attribution === undefined ? {} : { attribution: options.attribution }),
    ...(options.rateCard === undefined ? {} : { rateCard: options.rateCard }),
    ...(options.label === undefined ? {} : { label: options.label }),
    ...(options.report === undefined ? {} : { report: options.report }),
    ...(options.samples === undefined ? {} : { samples: sampleShare(options.samples) }),
  }
  const contexts = {
    ...(options.allowContext === undefined ? {} : { allowed: options.allowContext }),
    ...(options.barContext === undefined ? {} : { excluded: options.barContext }),
  }
  const any = (value: object) => Object.keys(value).length > 0
  return {
    ...(options.work === undefined ? {} : { works: options.work }),
    ...(options.use === undefined ? {} : { uses: options.use.map((use) => oneOf('--use', use, useKinds)) }),
    ...(options.model === undefined ? {} : { models: options.model }),
    ...(options.territory === undefined ? {} : { territories: options.territory }),
    ...(options.purpose === undefined ? {} : { purposes: options.purpose }),
    ...(any(contexts) ? { contexts } : {}),
    ...(options.rating === undefined ? {} : { ratingMax: oneOf('--rating', options.rating, ageRatings) }),
    ...(options.modality === undefined
      ? {}
      : { modalities: options.modality.map((one) => oneOf('--modality', one, modalities)) }),
    ...(any(caps) ? { caps } : {}),
    ...(any(duties) ? { duties } : {}),
    ...(options.price === undefined ? {} : { price: priceFrom(options.price) }),
    ...(options.since === undefined ? {} : { from: instant('--since', options.since) }),
    ...(options.until === undefined ? {} : { until: instant('--until', options.until) }),
  }
}

/** Terms that a counter-offer can take away, by the option that sets them. */
const removable = {
  purpose: 'purposes',
  context: 'contexts',
  rating: 'ratingMax',
  modality: 'modalities',
  cap: 'caps',
  duty: 'duties',
  price: 'price',
  until: 'until',
} as const satisfies Record<string, keyof ChangedTerms>

/** `--without price,until`: those terms taken away. */
export function withoutTerms(names: readonly string[] = []): ChangedTerms {
  const words = Object.keys(removable) as (keyof typeof removable)[]
  return Object.fromEntries(names.map((name) => [removable[oneOf('--without', name, words)], null]))
}

/** ISO 4217: decimals of the currencies that do not have two. */
const decimalsOf: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
}

/** Decimals that amounts of a currency have: JPY 0, USD 2, KWD 3. */
export const currencyDecimals = (currency: string) => decimalsOf[currency] ?? 2

const periods = ['once', 'use', 'second', 'month', 'year'] as const

/** `5000JPY/use`, `0.50USD/second`, `100000JPY` (once) as minor units of the currency, exactly. */
export function priceFrom(text: string): GrantPrice {
  const [, whole, decimals = '', currency, per = 'once'] =
    /^(\d{1,15})(?:\.(\d+))?([A-Z]{3})(?:\/([a-z]+))?$/.exec(text) ?? []
  if (whole === undefined || currency === undefined) {
    throw new UsageError([
      `--price takes an amount, a currency and what it is per, such as 5000JPY/use or 0.50USD/second; not "${text}".`,
      `--price の「${text}」を読み取れません。5000JPY/use や 0.50USD/second のように、金額・通貨・単位で指定してください。`,
    ])
  }
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    throw new UsageError([
      `--price: ${currency} is not a currency of ISO 4217, such as JPY, USD or EUR.`,
      `--price の「${currency}」は通貨の記号ではありません。JPY、USD、EUR など ISO 4217 の記号で指定してください。`,
    ])
  }
  const digits = currencyDecimals(currency)
  if (decimals.length > digits) {
    throw new UsageError([
      `--price: ${currency} has ${digits === 0 ? 'no decimals' : `${digits} decimals`}; ${whole}.${decimals} cannot be paid.`,
      `--price の「${whole}.${decimals}」は ${currency} では支払えません。${digits === 0 ? '整数で' : `小数第 ${digits} 位までで`}指定してください。`,
    ])
  }
  const amountMinor = Number(whole + decimals.padEnd(digits, '0'))
  if (!Number.isSafeInteger(amountMinor))
    throw new UsageError([
      `--price: ${text} is more than can be counted exactly.`,
      `--price の「${text}」は大きすぎて、正確に数えられません。`,
    ])
  return { currency, amountMinor, per: oneOf('--price', per, periods) }
}

/** The same the other way. */
export function priceText({ currency, amountMinor, per }: GrantPrice): string {
  const digits = currencyDecimals(currency)
  const text = String(amountMinor).padStart(digits + 1, '0')
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return `${amount}${currency}/${per}`
}

function numberFrom(option: string, text: string, whole = false): number {
  const number = /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= 0) || (whole && !Number.isSafeInteger(number))) {
    throw new UsageError([
      `${option} takes a ${whole ? 'whole ' : ''}number from 0; not "${text}".`,
      `${option} の「${text}」は使えません。0 以上の${whole ? '整数' : '数'}を指定してください。`,
    ])
  }
  return number
}

function clipShare(text: string): number {
  const percent = numberFrom('--cap-share', text.replace(/%$/, ''))
  if (percent > 100)
    throw new UsageError([
      `--cap-share takes percent of one clip, at most 100; not "${text}".`,
      `--cap-share の「${text}」は使えません。1 本の映像に占める割合を 100 以下の％で指定してください。`,
    ])
  return percent / 100
}

function sampleShare(text: string): number {
  const percent = numberFrom('--samples', text.replace(/%$/, ''))
  if (percent === 0 || percent > 100)
    throw new UsageError([
      `--samples takes percent of what is released, above 0 and at most 100; not "${text}".`,
      `--samples の「${text}」は使えません。公開物に占める割合を、0 より大きく 100 以下の％で指定してください。`,
    ])
  return percent / 100
}
