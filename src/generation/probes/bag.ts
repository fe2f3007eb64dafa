import { z } from 'zod'
import type { Kyodaku } from '../../clearance/index.js'
import { canonicalJson, type InclusionProof, parsePlainJson, verifyInclusionProof } from '../../record/index.js'
import {
  changeEntry,
  changeSchema,
  type ProbeEntry,
  type ProbeResult,
  planEntry,
  resultEntry,
  resultSchema,
  type StatedChange,
} from './documents.js'
import { type ProbePlan, parsePlan, samplesMax, samplesOf } from './plan.js'
import { changeLabel, findPlan, planLabel, recordChanges, resultLabel } from './plans.js'
import { ProbeError } from './probe-error.js'
import { type ProbeReport, reportOf } from './report.js'
import { recordedResults } from './samples.js'

export const bagFormat = 'kyodaku-probe-bag@v1'

/** A document with what proves that it is in the record: its entry is made of it with the salt. */
export interface Recorded<T> {
  document: T
  salt: string
  proof: InclusionProof
}

/** Everything that a report rests on: whoever has it computes the report anew, without us. Videos are named by their digest. */
export interface ProbeBag {
  format: typeof bagFormat
  logKey: string
  plan: Recorded<ProbePlan>
  changes: Recorded<StatedChange>[]
  results: Recorded<ProbeResult>[]
  report: ProbeReport
}

/** Gathers what there is of a plan, with its report. @throws ProbeError `probes.unknown-plan` */
export async function probeBag(kyodaku: Kyodaku, planId: string): Promise<ProbeBag> {
  const { plan, logIndex } = await findPlan(kyodaku, planId)
  if (logIndex === null) throw new ProbeError('probes.unknown-plan', `Plan ${planId} is not in the record yet: run it.`)
  const changes = await recordChanges(kyodaku, planId)
  const results = await recordedResults(kyodaku, planId)
  const recorded = async <T>(document: T, label: string, index: number): Promise<Recorded<T>> => ({
    document,
    salt: Buffer.from(kyodaku.saltFor(label)).toString('hex'),
    proof: await kyodaku.log.prove(index),
  })
  const bag: ProbeBag = {
    format: bagFormat,
    logKey: kyodaku.log.verifierKey,
    plan: await recorded(plan, planLabel(planId), logIndex),
    changes: [],
    results: [],
    report: reportOf(
      plan,
      changes.map(({ change }) => change),
      results.map(({ result }) => result),
    ),
  }
  for (const { change, logIndex: at } of changes) bag.changes.push(await recorded(change, changeLabel(change.id), at))
  for (const { result, logIndex: at } of results)
    bag.results.push(await recorded(result, resultLabel(planId, result.sample), at))
  return bag
}

const proofSchema = z.strictObject({
  index: z.number().int().nonnegative(),
  treeSize: z.number().int().positive(),
  hashes: z.array(z.string().max(100)).max(64),
  checkpoint: z.string().max(1_048_576),
})
const recordedSchema = <T>(document: z.ZodType<T>) =>
  z.strictObject({ document, salt: z.string().regex(/^[0-9a-f]{64}$/), proof: proofSchema })
const bagSchema = z.strictObject({
  format: z.literal(bagFormat),
  logKey: z.string().max(1000),
  plan: recordedSchema(z.unknown()),
  changes: z.array(recordedSchema(changeSchema)).max(1000),
  results: z.array(recordedSchema(resultSchema)).max(samplesMax),
  report: z.looseObject({ format: z.literal('kyodaku-probe-report@v1') }),
})

/** Reads a bag. Every field is foreign. @throws ProbeError `probes.bad-bag`, naming the field */
export function parseBag(text: string): ProbeBag {
  const read = parsePlainJson(text)
  if (read === undefined)
    throw new ProbeError('probes.bad-bag', 'This is no bag of probes: it is not JSON in its plain spelling.')
  const found = bagSchema.safeParse(read.value)
  if (!found.success) {
    const { path, message } = found.error.issues[0]!
    throw new ProbeError('probes.bad-bag', `This is no bag of probes: ${path.join('.') || 'the file'}: ${message}.`)
  }
  try {
    parsePlan(found.data.plan.document)
  } catch (error) {
    throw new ProbeError('probes.bad-bag', `The plan in it can't be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
  // As it was written: digests are over the very values.
  return read.value as ProbeBag
}

export interface BagCheck {
  check: 'plan' | 'results' | 'beforehand' | 'whole' | 'changes' | 'recomputed' | 'key'
  ok: boolean
  /** Not refuted, but it can't be told from what is known here. */
  unknown?: true
  detail: { en: string; ja: string }
}

/**
 * Checks a bag offline: that plan, results and changes are in the log as they are disclosed, the plan before every result; that
 * each sample has one result, as the plan has it; and that computing the report anew gives the same. Without keys that are known
 * from elsewhere the bag's own is used, and the check `key` says so.
 */
export function verifyBag(bag: ProbeBag, trusted: { verifierKeys: readonly string[] }): BagCheck[] {
  const isKnown = trusted.verifierKeys.length > 0
  const verifierKeys = isKnown ? [...trusted.verifierKeys] : [bag.logKey]
  const plan = bag.plan.document
  const prove = <T>({ document, salt, proof }: Recorded<T>, entryOf: (document: T, salt: Uint8Array) => ProbeEntry) => {
    const entry = entryOf(document, bytesOf(salt))
    return verifyInclusionProof(new TextEncoder().encode(canonicalJson(entry)), proof, { verifierKeys })
  }
  return [
    attempt('plan', () => {
      const { origin } = prove(bag.plan, planEntry)
      const { index } = bag.plan.proof
      return {
        en: `the plan is entry ${index} of the log ${origin}`,
        ja: `計画は、ログ ${origin} の ${index} 番に記録されています`,
      }
    }),
    attempt('results', () => {
      for (const result of bag.results) prove(result, resultEntry)
      return {
        en: `${bag.results.length} results are in the log as they are disclosed`,
        ja: `結果 ${bag.results.length} 件は、開示されたとおりに記録されています`,
      }
    }),
    attempt('beforehand', () => {
      for (const { document, proof } of bag.results)
        if (proof.index <= bag.plan.proof.index || Date.parse(document.askedAt) < Date.parse(plan.createdAt))
          throw new Mismatch(
            `sample ${document.sample} was recorded before the plan`,
            `サンプル ${document.sample} は、計画より前に記録されています`,
          )
      return {
        en: 'the plan was in the log before every result',
        ja: '計画は、すべての結果より前に記録されています',
      }
    }),
    attempt('whole', () => wholeness(plan, bag.results)),
    attempt('changes', () => {
      for (const change of bag.changes) {
        prove(change, changeEntry)
        if (change.document.plan !== plan.id)
          throw new Mismatch('a change is of another plan', '別の計画についての変更が含まれています')
      }
      return {
        en: `${bag.changes.length} stated changes are in the log`,
        ja: `申告された変更 ${bag.changes.length} 件は、記録されています`,
      }
    }),
    attempt('recomputed', () => {
      const again = reportOf(
        plan,
        bag.changes.map(({ document }) => document),
        bag.results.map(({ document }) => document),
      )
      if (canonicalJson(again) !== canonicalJson(bag.report))
        throw new Mismatch('computing the report anew gives another one', '報告書を計算し直すと、異なる結果になります')
      return { en: 'computing the report anew gives the same', ja: '報告書を計算し直すと、同じ結果になります' }
    }),
    keyCheck(bag.logKey, trusted.verifierKeys),
  ]
}

/** That each sample is the one that the plan has, and has one result. */
function wholeness(plan: ProbePlan, results: readonly Recorded<ProbeResult>[]): { en: string; ja: string } {
  const samples = samplesOf(plan)
  const seen = new Set<number>()
  for (const { document } of results) {
    const planned = samples[document.sample]
    if (document.plan !== plan.id || planned?.prompt !== document.prompt || planned.round !== document.round)
      throw new Mismatch(
        `sample ${document.sample} is not the one of the plan`,
        `サンプル ${document.sample} は、計画と異なります`,
      )
    if (seen.has(document.sample))
      throw new Mismatch(
        `sample ${document.sample} has two results`,
        `サンプル ${document.sample} の結果が二つあります`,
      )
    seen.add(document.sample)
  }
  const missing = samples.length - seen.size
  return missing === 0
    ? {
        en: `each of ${samples.length} samples has its result`,
        ja: `サンプル ${samples.length} 件すべてに結果があります`,
      }
    : {
        en: `${missing} of ${samples.length} samples have no result yet, which the report says`,
        ja: `サンプル ${samples.length} 件のうち ${missing} 件は結果がまだなく、報告書にもそう書かれています`,
      }
}

function keyCheck(logKey: string, trusted: readonly string[]): BagCheck {
  if (trusted.length === 0)
    return {
      check: 'key',
      ok: false,
      unknown: true,
      detail: {
        en: 'signed by the key in the bag itself: give the log’s key with --key to be sure whose log it is',
        ja: '資料に書かれた鍵で署名されています。誰の記録かを確かめるには、--key で記録の公開鍵を指定してください',
      },
    }
  return attempt('key', () => {
    if (!trusted.includes(logKey)) throw new Mismatch('signed by another key', '別の鍵で署名されています')
    return { en: 'signed by a key that you trust', ja: '信頼する鍵で署名されています' }
  })
}

function attempt(check: BagCheck['check'], work: () => BagCheck['detail']): BagCheck {
  try {
    return { check, ok: true, detail: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, ok: false, detail: { en: message, ja: error instanceof Mismatch ? error.ja : message } }
  }
}

class Mismatch extends Error {
  readonly ja: string
  constructor(en: string, ja: string) {
    super(en)
    this.ja = ja
  }
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
