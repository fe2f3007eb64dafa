import { explainReason, type IndexedRegistry, type Language, type Registry } from '../../rights/index.js'
import { asIndexed, partyName } from '../names-of.js'
import type { DatasetReceipt } from './dataset-receipt.js'
import { decisionOf, type RowEvidence } from './evidence.js'
import { lookedKinds } from './looked.js'
import { lookedNames, rowOutcomeName } from './words.js'

/**
 * Says in a few sentences what became of a row and why: under which grants of whom it was admitted, why it was not, or,
 * where nothing was found, what it was looked at by. Never that nothing is there.
 */
export function explainEvidence(
  evidence: RowEvidence,
  receipt: Pick<DatasetReceipt, 'inputs'>,
  registry: Registry | IndexedRegistry,
  language: Language,
): string {
  const name = rowOutcomeName(evidence.outcome, language)
  const ja = language === 'ja'
  if (evidence.broken !== undefined)
    return ja
      ? `${name}：行として読めませんでした（${evidence.broken}）。`
      : `${name}: it could not be read as a row (${evidence.broken}).`
  const { use, looked } = receipt.inputs
  const unchecked = evidence.unchecked.length === 0 ? '' : uncheckedText(evidence.unchecked, language)
  if (evidence.works.length === 0 && evidence.outcome === 'admit')
    return `${name}${ja ? '：' : ': '}${nothingFound(receipt, language)}${unchecked}`
  const decision = decisionOf(evidence, use, registry, looked.rules)!
  const whole = asIndexed(registry)
  const grants = evidence.grants.map((grant) => grantText(grant, whole, language))
  const under =
    grants.length === 0 ? '' : ja ? `根拠となる許諾：${grants.join('、')}。` : ` Under ${grants.join(', ')}.`
  const because = decision.reasons
    .filter(({ outcome }) => outcome === decision.outcome)
    .slice(0, 3)
    .map((reason) => explainReason(reason, registry, language))
  return ja ? `${name}：${because.join('')}${under}${unchecked}` : `${name}: ${because.join(' ')}${under}${unchecked}`
}

/** What was looked at where nothing was found. */
export function nothingFound({ inputs }: Pick<DatasetReceipt, 'inputs'>, language: Language): string {
  const by = inputs.looked.by.filter(({ rows }) => rows > 0)
  const ways = lookedKinds
    .flatMap((kind) => by.filter((each) => each.kind === kind))
    .map(({ kind, version, entries }) => {
      const name = lookedNames[kind][language]
      if (language === 'ja')
        return entries === undefined ? `${name}（${version}）` : `${name}（${entries} 件、${version}）`
      return entries === undefined ? `${name} (${version})` : `${name} (among ${entries}, ${version})`
    })
  if (language === 'ja')
    return ways.length === 0
      ? '何も調べていません。'
      : `登録されたものは見つかりませんでした。調べた対象：${ways.join('、')}。台帳は記録 ${inputs.registry.logSize} 件目まで${snapshotText(inputs, language)}。`
  return ways.length === 0
    ? 'nothing was looked at.'
    : `nothing registered was found; looked at: ${ways.join('; ')}; registry up to entry ${inputs.registry.logSize}${snapshotText(inputs, language)}.`
}

function snapshotText({ registry }: DatasetReceipt['inputs'], language: Language): string {
  if (registry.snapshot === undefined) return ''
  return language === 'ja'
    ? `（${registry.origin} のスナップショット、${registry.snapshot.createdAt}）`
    : ` of ${registry.origin}, as a snapshot of ${registry.snapshot.createdAt}`
}

function uncheckedText(unchecked: readonly string[], language: Language): string {
  return language === 'ja'
    ? `確認できなかったもの：${unchecked.join('、')}。`
    : ` Not checked: ${unchecked.join(', ')}.`
}

function grantText(id: string, registry: IndexedRegistry, language: Language): string {
  const grantor = registry.source.grants.find((grant) => grant.id === id)?.grantor
  if (grantor === undefined) return language === 'ja' ? id : `grant ${id}`
  const name = partyName(grantor, registry, language)
  return language === 'ja' ? `${name}による許諾 ${id}` : `grant ${id} of ${name}`
}
