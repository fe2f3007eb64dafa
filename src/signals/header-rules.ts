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
  const signal = remembering('content-signal', question)
  const link = remembering('link', question)
  const usage = joining('content-usage', question)
  const reservation = joining('tdm-reservation', question)
  const saysAlone = (header: SignalHeader, value: string): Combined => {
    if (header === 'x-robots-tag') return mayBeAboutAi(value) ? robotsTag(value) : 'silent'
    if (header === 'content-signal') return signal(value)
    return mayBeLicence(value) ? link(value) : 'silent'
  }

  return (rawHeaders) => {
    let says: Combined = 'silent'
    let usages: Values
    let reservations: Values
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const header = signalHeaderOf(rawHeaders[at]!)
      if (header === undefined) continue
      const value = rawHeaders[at + 1]!
      if (header === 'content-usage') usages = oneMore(usages, value)
      else if (header === 'tdm-reservation') reservations = oneMore(reservations, value)
      else {
        const said = saysAlone(header, value)
        if (said === 'disallow') return said
        says = moreRestrictive(says, said)
      }
    }
    if (usages !== undefined) says = moreRestrictive(says, usage(usages))
    return reservations === undefined ? says : moreRestrictive(says, reservation(reservations))
  }
}

/** Nearly always none, seldom one, hardly ever more. */
type Values = undefined | string | string[]
function oneMore(values: Values, value: string): Values {
  return values === undefined ? value : [values, value].flat()
}

/** Which of the headers that state something a name is, if any: by its length and one letter, before it is compared. */
function signalHeaderOf(name: string): SignalHeader | undefined {
  switch (name.length) {
    case 4:
      return letter(name, 0) === l && isHeaderNamed(name, 'link') ? 'link' : undefined
    case 12:
      return letter(name, 3) === o && isHeaderNamed(name, 'x-robots-tag') ? 'x-robots-tag' : undefined
    case 13:
      return letter(name, 8) === u && isHeaderNamed(name, 'content-usage') ? 'content-usage' : undefined
    case 14:
      return letter(name, 8) === s && isHeaderNamed(name, 'content-signal') ? 'content-signal' : undefined
    case 15:
      return letter(name, 0) === t && isHeaderNamed(name, 'tdm-reservation') ? 'tdm-reservation' : undefined
    default:
      return undefined
  }
}
const [l, o, s, t, u] = [...'lostu'].map((character) => character.charCodeAt(0))

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

/** The same for a header whose lines are one field: several are read anew, for what they say together isn't the sum. */
function joining(header: SignalHeader, question: SignalQuestion): (values: string | string[]) => Combined {
  const alone = remembering(header, question)
  return (values) => (typeof values === 'string' ? alone(values) : saysOf(header, values, question))
}
