import { kind, separator } from './characters.js'
import { isEverydayWord } from './everyday-words.js'
import { type Folded, symbolFlag } from './fold.js'

/**
 * How like a stretch of text is to a name with the same key. `same`: what a reader would call the name's spelling (case,
 * width, kana, look-alikes and the systems of romanisation included). `far`: read with goodwill. `hidden`: spelled so that
 * a machine should not read it.
 */
export interface Likeness {
  readonly likeness: 'same' | 'far'
  /** Latin letters for kana or the reverse. */
  readonly transliterated: boolean
  readonly hidden: boolean
}

/**
 * Compares a stretch of a text with a name whose symbols are the same: the key is coarse (l and r, long and short are one),
 * here it is told what may differ. Undefined: another word. `romaji`: the name is spelled in Latin letters by sound.
 */
export function compare(text: Folded, at: number, name: Folded, romaji: boolean): Likeness | undefined {
  const { length } = name
  if (at + length > text.length) return undefined
  let far = false
  let hidden = false
  let transliterated = false
  let leet = 0
  let kanaKept = false
  for (let k = 0; k < length; k++) {
    if (text.symbols[at + k] !== name.symbols[k]) return undefined
    const t = text.flags[at + k]!
    const n = name.flags[k]!
    if (t === n && text.letters[at + k] === name.letters[k] && (t & symbolFlag.lookAlikeAlone) === 0) continue
    if ((t & symbolFlag.lookAlikeAlone) !== 0 && (n & symbolFlag.lookAlikeAlone) === 0) {
      if (text.units.foreignScript) return undefined
      hidden = true
    }
    if ((t & ~n & (symbolFlag.leet | symbolFlag.lookAlike)) !== 0) hidden = true
    if ((t & ~n & symbolFlag.leet) !== 0) leet++
    const differs = t ^ n
    if ((t & n & symbolFlag.latin) !== 0) {
      const [tl, nl] = [text.letters[at + k]!, name.letters[k]!]
      if (tl !== nl || (differs & symbolFlag.spelled) !== 0) {
        if (!romaji) return undefined
        if (isLoose(tl) || isLoose(nl)) far ||= tl !== nl
      }
      if ((differs & symbolFlag.long) !== 0) {
        if ((t & symbolFlag.repeated) !== 0) far ||= length < 6
        else if (!romaji) return undefined
      }
      if ((differs & symbolFlag.doubled) !== 0) {
        if ((t & symbolFlag.repeated) === 0) return undefined
        far ||= length < 6
      }
      if ((t & ~n & symbolFlag.repeated) !== 0) hidden = true
    } else if ((t & n & symbolFlag.kana) !== 0) {
      kanaKept = true
      if ((differs & (symbolFlag.foreign | symbolFlag.moraicN | symbolFlag.doubled)) !== 0) return undefined
      if ((t & symbolFlag.maybeLong) === 0 && (n & symbolFlag.maybeLong) === 0 && (differs & symbolFlag.long) !== 0) {
        if (length < 10) return undefined
        far = true
      }
    } else if (((t | n) & (symbolFlag.kana | symbolFlag.latin)) !== 0) {
      transliterated = true
      const kana = (t & symbolFlag.kana) !== 0 ? t : n
      const latin = kana === t ? n : t
      const letter = kana === t ? name.letters[k]! : text.letters[at + k]!
      const written = kana === t ? text.letters[at + k]! : name.letters[k]!
      if ((differs & symbolFlag.doubled) !== 0) return undefined
      if ((kana & symbolFlag.foreign) !== 0 && (latin & symbolFlag.spelled) !== 0 && written !== letterD)
        return undefined
      if (letter === letterD && text.symbols[at + k] === letterZ && written !== letterD) return undefined
      if ((letter === letterL || (letter === letterV && written !== letterV)) && length < 6) far = true
      // モグリンドウ may be another word than Mogurindo.
      if (
        kana === t &&
        k === length - 1 &&
        (t & symbolFlag.long) !== 0 &&
        (latin & (symbolFlag.long | symbolFlag.macron)) === 0
      ) {
        far ||= text.units.kind[text.to[at + k]!] !== kind.long
      }
      if ((latin & symbolFlag.long) !== 0 && (kana & (symbolFlag.long | symbolFlag.maybeLong)) === 0) {
        if (length < 8) return undefined
        far = true
      }
    }
  }
  if (leet > 1 && length <= 4) far = true
  // Half in kana, half in Latin letters.
  if (transliterated && kanaKept) far = true
  const split = splits(text, at, name)
  if (split === 'other') return undefined
  if (split === 'far') far = true
  if (split !== 'none') hidden = true
  return { likeness: far ? 'far' : 'same', transliterated, hidden }
}

const [letterL, letterV, letterD, letterZ] = [...'lvdz'].map((c) => c.charCodeAt(0)) as [number, number, number, number]
const isLoose = (letter: number): boolean => letter === letterL || letter === letterV

const { space, soft, symbol, hard } = separator

/** Whether what separates the letters in the text is the name's own way of writing, a trick, or the end of a word. */
function splits(text: Folded, at: number, name: Folded): 'none' | 'same' | 'far' | 'other' {
  const { length } = name
  let any = 0
  let count = 0
  let chunks = 1
  let chunkUnits = 1
  let longest = 1
  let shortest = Number.POSITIVE_INFINITY
  let units = 1
  for (let k = 1; k < length; k++) {
    const t = between(text, at + k)
    const n = between(name, k)
    const newUnit = text.from[at + k] !== text.from[at + k - 1]
    if (newUnit) units++
    if (t !== 0) {
      chunks++
      if (chunkUnits > longest) longest = chunkUnits
      if (chunkUnits < shortest) shortest = chunkUnits
      chunkUnits = 1
    } else if (newUnit) chunkUnits++
    if (t === 0) continue
    if (n === 0) {
      // Jun'ichi
      if ((t & separator.apostrophe) !== 0 && name.symbols[k - 1] === letterN && (t & (space | hard)) === 0) continue
      count++
      any |= t
    } else if ((t & hard) !== 0 && (n & hard) === 0) {
      count++
      any |= t
    } else if ((t & space) !== 0 && (t & soft) !== 0 && (n & soft) === 0) {
      // A sentence may end here.
      count++
      any |= hard
    }
  }
  if (count === 0) return 'none'
  if (chunkUnits > longest) longest = chunkUnits
  if (chunkUnits < shortest) shortest = chunkUnits
  const first = text.units.kind[text.from[at]!]!
  const latin = first === kind.latin || first === kind.digit
  if (longest === 1) {
    if (units < (latin ? 4 : 3)) return 'other'
    return units >= (latin ? 5 : 4) ? 'same' : 'far'
  }
  const hardly = (any & hard) !== 0 || ((any & space) !== 0 && (any & soft) !== 0)
  if (hardly) return 'other'
  if (latin && chunksAreWords(text, at, length)) return 'other'
  if ((any & space) === 0) {
    // One sign between: what goes on behind the same sign is a longer compound.
    if ((any & (soft | symbol)) !== 0 && goesOn(text, at, length)) return 'other'
    if (units < 4) return 'other'
    return units >= 5 ? 'same' : 'far'
  }
  if (!latin) {
    if (first === kind.ideograph && (any & ~(space | soft)) === 0 && chunks === 2) return units >= 3 ? 'same' : 'other'
    return units >= 5 && chunks === 2 ? 'far' : 'other'
  }
  // One space too many in a long name, or in a word whose parts are no words.
  if (count === 1 && (units >= 10 || (chunks === 2 && units >= 7 && shortest >= 3))) return 'far'
  return units >= 6 && longest === 2 && shortest === 2 ? 'far' : 'other'
}

const letterN = 'n'.charCodeAt(0)

/** What separates a symbol from the one before it; signs that are no letters here separate too. */
export function between(folded: Folded, k: number): number {
  const [before, here] = [folded.to[k - 1]!, folded.from[k]!]
  if (here <= before) return 0
  let found = 0
  for (let u = before + 1; u <= here; u++) {
    found |= folded.units.separated[u]!
    if (u < here) found |= folded.units.kind[u] === kind.sign ? soft : 0
  }
  return found
}

/** Whether letters go on behind the stretch with nothing but a sign between: "man-to-man". */
function goesOn(text: Folded, at: number, length: number): boolean {
  const after = text.to[at + length - 1]! + 1
  const before = text.from[at]!
  const { units } = text
  const glued = (bits: number) => bits !== 0 && (bits & (space | hard)) === 0 && (bits & separator.apostrophe) === 0
  return (
    (after < units.length && glued(units.separated[after]!) && units.kind[after] !== kind.digit) ||
    (before > 0 && glued(units.separated[before]!))
  )
}

/** "and/or", "man to": every part a word of its own. */
function chunksAreWords(text: Folded, at: number, length: number): boolean {
  const { units } = text
  let word = ''
  for (let u = text.from[at]!; u <= text.to[at + length - 1]!; u++) {
    if (units.separated[u] !== 0 && word !== '') {
      if (!isEverydayWord(word)) return false
      word = ''
    }
    if (units.kind[u] !== kind.latin) return false
    word += String.fromCharCode(units.value[u]!)
  }
  return isEverydayWord(word)
}
