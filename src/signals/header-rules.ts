import { type Combined, combine, moreRestrictive, type SignalQuestion } from './combine.js'
import { isHeaderNamed, type SignalHeader, statementsOfHeader } from './header-statements.js'
import { mayBeAboutAi } from './x-robots-tag.js'

/** Values of one header that are remembered, and how long one may be (UTF-16 units) to be remembered. */
const rememberedMax = 8192
const rememberedLengthMax = 512

/**
 * A check of response headers for hot paths: what `combine(headerStatements(rawHeaders), question)` says, millions of
 * times a second on one core. Takes names and values in turn, as Node.js gives them (`IncomingMessage.rawHeaders`).
 * Nearly all names are told apart by length and one letter; what a value says is looked up after the first time.
 *
 * @example createHeaderCheck({ use: 'train', agents: [], media: 'video' })(['X-Robots-Tag', 'NOAI']) // 'disallow'
 */
export function createHeaderCheck(question: SignalQuestion): (rawHeaders: readonly string[]) => Combined {
  const robotsTag = remembering('x-robots-tag', question)
  const usage = remembering('content-usage', question)
  const signal = remembering('content-signal', question)
  const link = remembering('link', question)
  const reservation = remembering('tdm-reservation', question)
  const reserved = reservation('1')
  const unreserved = reservation('0')

  return (rawHeaders) => {
    let says: Combined = 'silent'
    // The lines of this one are a single dictionary, so that a later one can replace what an earlier one says.
    let usages: string | string[] | undefined
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const name = rawHeaders[at]!
      let said: Combined = 'silent'
      switch (name.length) {
        case 4:
          if (letter(name, 0) === l && isHeaderNamed(name, 'link'))
            said = mayBeLicence(rawHeaders[at + 1]!) ? link(rawHeaders[at + 1]!) : 'silent'
          break
        case 12:
          if (letter(name, 0) === x && letter(name, 3) === o && isHeaderNamed(name, 'x-robots-tag'))
            said = mayBeAboutAi(rawHeaders[at + 1]!) ? robotsTag(rawHeaders[at + 1]!) : 'silent'
          break
        case 13:
          if (letter(name, 8) === u && isHeaderNamed(name, 'content-usage'))
            usages = usages === undefined ? rawHeaders[at + 1]! : [usages, rawHeaders[at + 1]!].flat()
          break
        case 14:
          if (letter(name, 8) === s && isHeaderNamed(name, 'content-signal')) said = signal(rawHeaders[at + 1]!)
          break
        case 15:
          if (letter(name, 0) === t && isHeaderNamed(name, 'tdm-reservation')) {
            const value = rawHeaders[at + 1]!
            said = value === '1' ? reserved : value === '0' ? unreserved : reservation(value)
          }
      }
      if (said === 'silent') continue
      if (said === 'disallow') return said
      says = moreRestrictive(says, said)
    }
    if (usages === undefined) return says
    const said = typeof usages === 'string' ? usage(usages) : saysOf('content-usage', usages, question)
    return moreRestrictive(says, said)
  }
}

const [l, o, s, t, u, x] = [...'lostux'].map((character) => character.charCodeAt(0))

/** Code of a letter of ASCII in lower case; other characters may come out as one too, and are compared in full after. */
function letter(name: string, at: number): number {
  return name.charCodeAt(at) | 0x20
}

/** A link can only be of a licence where the word is, or is hidden by escapes: most links of pages have neither. */
function mayBeLicence(value: string): boolean {
  const lower = value.toLowerCase()
  return lower.includes('license') || lower.includes('licence') || lower.includes('\\')
}

function saysOf(header: SignalHeader, values: readonly string[], question: SignalQuestion): Combined {
  return combine(statementsOfHeader[header](values), question).says
}

/** What one value of a header says, remembered; all is forgotten where there are too many. */
function remembering(header: SignalHeader, question: SignalQuestion): (value: string) => Combined {
  const remembered = new Map<string, Combined>()
  return (value) => {
    const before = remembered.get(value)
    if (before !== undefined) return before
    const says = saysOf(header, [value], question)
    if (value.length > rememberedLengthMax) return says
    if (remembered.size >= rememberedMax) remembered.clear()
    remembered.set(value, says)
    return says
  }
}
