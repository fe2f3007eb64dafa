import type { Bilingual } from '../../clearance/index.js'

export type { Bilingual }

/** One thing that was checked, and what came of it in words. */
export interface Check<Name extends string = string> {
  check: Name
  ok: boolean
  /** Not refuted, but it can't be told from what is known here. */
  unknown?: true
  detail: Bilingual
}

/** Does the check: what it returns is said where it holds; what it throws, where it does not. */
export function attempt<Name extends string>(check: Name, work: () => Bilingual): Check<Name> {
  try {
    return { check, ok: true, detail: work() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, ok: false, detail: error instanceof Mismatch ? error.both : { en: message, ja: message } }
  }
}

/** Neither shown nor refuted. */
export function cannotTell<Name extends string>(check: Name, en: string, ja: string): Check<Name> {
  return { check, ok: false, unknown: true, detail: { en, ja } }
}

/** What is not as it should be, in both languages. */
export class Mismatch extends Error {
  readonly both: Bilingual
  constructor(en: string, ja: string) {
    super(en)
    this.both = { en, ja }
  }
}

/** @throws Mismatch naming what differs */
export function mustEqual(actual: unknown, expected: unknown, en: string, ja: string): void {
  if (actual !== expected)
    throw new Mismatch(`the ${en} differs from what the receipt says`, `${ja}が、受領証の記載と異なります`)
}

/** That a document names a log key which the verifier knows from elsewhere: a stranger could have made the rest. */
export function keyCheck(logKey: string, trusted: readonly string[]): Check<'key'> {
  if (trusted.length === 0)
    return cannotTell(
      'key',
      'signed by the key in the receipt itself: give the log’s key to be sure whose log it is',
      '受領証に書かれた鍵で署名されています。誰の記録かを確かめるには、記録の公開鍵を指定してください',
    )
  return attempt('key', () => {
    if (!trusted.includes(logKey))
      throw new Mismatch('the log key is none that you trust', '記録の鍵が、信頼する鍵の中にありません')
    return { en: 'signed by a key that you trust', ja: '信頼する鍵で署名されています' }
  })
}
