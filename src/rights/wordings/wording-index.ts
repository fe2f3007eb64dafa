import { getPair, type PairMap, pairMap, setPair } from './pair-map.js'
import { eachSpelling, type Spelled, spellingOf, spellingRoom, tokenFlag, tokenKind } from './spell.js'

/**
 * A wording to look for. `strict`: as it stands, but for `..`, where a few words may come between, and `*`, where a word may go
 * on (`stab*`, `*ポルノ`). `loose`: a few words may stand between any two of it, nouns may be plural, and what joins the parts
 * of a Japanese one (い, の) may be other.
 */
export interface Wording {
  text: string
  manner: 'strict' | 'loose'
}

/** Wordings made ready to be looked for all at once. */
export interface WordingIndex {
  /** For each wording that was given, what it is called in `FoundWording`; the same for the same wordings. */
  readonly ids: Int32Array
  readonly parts: Parts
}

/** A wording in a text. */
export interface FoundWording {
  id: number
  /** UTF-16 units from the start of the text, and of it. */
  offset: number
  length: number
  /** In which of the ways to read the text; places of different readings are not comparable. */
  reading: number
  /** Where it begins and ends, a letter counting 1 and a word 2; equal places with equal barriers are side by side. */
  place: number
  placeEnd: number
  barrier: number
  barrierEnd: number
}

/** Two trees: of letters to pieces (words, runs of kana and ideographs), and of pieces to wordings. */
interface Parts {
  readonly letters: PairMap
  /** By node of `letters`: the piece that ends there; 0: none. */
  readonly whole: number[]
  /** The piece whose word may go on from there; 0: none. */
  readonly open: number[]
  /** The piece that may stand in the plural; 0: none. */
  readonly plural: number[]
  /** By node and twice the piece, plus one where something may stand between. */
  readonly sequence: PairMap
  /** By node of `sequence`: the wording that ends there, -1 for none. */
  readonly ends: number[]
}

/** How far apart the parts of a wording may stand: five letters, or two words. */
const gapMax = 5
/** Of a word whose letters are set apart, a part is a word of its own from this length on. */
const spacedLeast = 4
/** Longer pieces are cut: whoever writes so much of one has written it. */
const pieceMax = 64

/**
 * Makes wordings ready. O(letters of all wordings). A wording without any letter is found nowhere.
 *
 * @example
 * const index = wordingIndex([{ text: 'red cap', manner: 'loose' }])
 * findWordings(index, 'a ｒｅｄ woollen cap') // one, at 2, of 15 units
 */
export function wordingIndex(wordings: Iterable<Wording>): WordingIndex {
  const parts: Parts = {
    letters: pairMap(),
    whole: [0],
    open: [0],
    plural: [0],
    sequence: pairMap(),
    ends: [-1],
  }
  const ids: number[] = []
  const count = { pieces: 0, wordings: 0 }
  for (const wording of wordings) {
    let node = 0
    for (const piece of piecesOf(wording)) {
      const id = addPiece(parts, piece, count)
      node = stepTo(parts.sequence, node, id * 2 + (piece.apart ? 1 : 0), () => parts.ends.push(-1) - 1)
    }
    if (node === 0) ids.push(-1)
    else {
      if (parts.ends[node] === -1) parts.ends[node] = count.wordings++
      ids.push(parts.ends[node]!)
    }
  }
  return { ids: Int32Array.from(ids), parts }
}

interface Piece {
  symbols: number[]
  manner: 'whole' | 'open' | 'plural'
  /** Something may stand between it and the piece before it. */
  apart: boolean
}

/** Katakana that may begin or end inside a longer word is marked so by a star. */
const edge = 1

function piecesOf({ text, manner }: Wording): Piece[] {
  const loose = manner === 'loose'
  const pieces: Piece[] = []
  const chunks = loose ? text.split(joints) : text.split('..')
  for (const chunk of chunks) {
    let apart = pieces.length > 0
    for (const word of chunk.trim().split(/\s+/)) {
      const opens = !loose && word.endsWith('*')
      const opensBefore = !loose && word.startsWith('*')
      const spelled = spellingOf(word.replace(/^\*|\*$/g, ''))
      for (let at = 0; at < spelled.length; ) {
        if ((spelled.flags[at]! & tokenFlag.article) !== 0) {
          at++
          continue
        }
        const isWord = spelled.kind[at] === tokenKind.word
        let end = at + 1
        if (!isWord) while (end < spelled.length && spelled.kind[end] === tokenKind.letter) end++
        const symbols = [...spelled.symbols.subarray(spelled.first[at]!, spelled.last[end - 1]!)].slice(0, pieceMax)
        const isLast = end === spelled.length
        if (!isWord) {
          // The head of a compound comes last: a raincoat (レインコート) is a coat.
          const inside = loose ? symbols.length >= 3 : opensBefore && at === 0
          if (isKatakana(spelled, at) && !inside) symbols.unshift(edge)
          if (isKatakana(spelled, end - 1) && !(opens && isLast)) symbols.push(edge)
        }
        pieces.push({
          symbols,
          manner: isWord && opens && isLast ? 'open' : isWord && loose ? 'plural' : 'whole',
          apart: apart || (loose && pieces.length > 0),
        })
        apart = false
        at = end
      }
    }
  }
  return pieces
}

/** い and の in 赤い毛糸の帽子: what joins ideographs or katakana, or follows a word in hiragana. */
const joints =
  /(?<=[\p{Script=Han}\p{Script=Katakana}ー])(?:い|の|な|を|に|が|く|した|った|しい|るい|きい)(?=[\p{L}])|(?<=\p{Script=Hiragana}{3})[のなをにが](?=[\p{Script=Han}\p{Script=Katakana}])/u

const isKatakana = (spelled: Spelled, at: number) => (spelled.flags[at]! & tokenFlag.katakana) !== 0

function addPiece(parts: Parts, { symbols, manner }: Piece, count: { pieces: number }): number {
  let node = 0
  for (const symbol of symbols) {
    node = stepTo(parts.letters, node, symbol, () => {
      parts.open.push(0)
      parts.plural.push(0)
      return parts.whole.push(0) - 1
    })
  }
  const list = parts[manner]
  if (list[node] === 0) list[node] = ++count.pieces
  return list[node]!
}

function stepTo(map: PairMap, node: number, edgeOf: number, make: () => number): number {
  const known = getPair(map, node, edgeOf)
  if (known >= 0) return known
  const made = make()
  setPair(map, node, edgeOf, made)
  return made
}

const room = spellingRoom()

/**
 * All wordings of an index in a text: in any width, spacing, look-alikes and leetspeak. What is found in several readings of
 * the text is there several times. Linear in the text's length, whatever the string.
 */
export function findWordings({ parts }: WordingIndex, text: string): FoundWording[] {
  const found: FoundWording[] = []
  let reading = 0
  eachSpelling(text, room, (spelled) => {
    search(parts, spelled, reading++, found)
  })
  return found
}

/** What of a wording has been read. */
interface Begun {
  node: number
  token: number
  lastToken: number
  placeEnd: number
  barrierEnd: number
}

function search(parts: Parts, spelled: Spelled, reading: number, found: FoundWording[]): void {
  const { kind, place, barrier, flags, start, end, first, last, symbols } = spelled
  const { letters, whole, open, plural } = parts
  let begun: Begun[] = []

  const met = (piece: number, token: number, lastToken: number) => {
    const here = begun.length
    const placeEnd = place[lastToken]! + (kind[lastToken] === tokenKind.word ? 2 : 1)
    const barrierEnd = barrier[lastToken]! + ((flags[lastToken]! & tokenFlag.barrier) === 0 ? 0 : 1)
    const goOn = (node: number, from: number) => {
      begun.push({ node, token: from, lastToken, placeEnd, barrierEnd })
      const id = parts.ends[node]!
      if (id < 0) return
      found.push({
        id,
        offset: start[from]!,
        length: end[lastToken]! - start[from]!,
        reading,
        place: place[from]!,
        placeEnd,
        barrier: barrier[from]!,
        barrierEnd,
      })
    }
    const root = getPair(parts.sequence, 0, piece * 2)
    if (root >= 0) goOn(root, token)
    for (let i = 0; i < here; i++) {
      const one = begun[i]!
      if (one.barrierEnd !== barrier[token]) continue
      const gap = place[token]! - one.placeEnd
      if (gap < 0 || gap > gapMax) continue
      const near = gap === 0 ? getPair(parts.sequence, one.node, piece * 2) : -1
      if (near >= 0) goOn(near, one.token)
      const far = getPair(parts.sequence, one.node, piece * 2 + 1)
      if (far >= 0 && (gap === 0 || mayStandBetween(spelled, one.lastToken))) goOn(far, one.token)
    }
  }

  const readWord = (token: number, from: number, to: number, anywhere: boolean) => {
    let node = 0
    for (let at = from; at < to; at++) {
      node = getPair(letters, node, symbols[at]!)
      if (node < 0) return
      if (open[node] !== 0 && (!anywhere || at - from + 1 >= spacedLeast)) met(open[node]!, token, token)
      const left = to - at - 1
      const ends = left === 0 || (anywhere && at - from + 1 >= spacedLeast)
      if (ends && whole[node] !== 0) met(whole[node]!, token, token)
      if (plural[node] !== 0 && (ends || (left === 1 && symbols[at + 1] === s) || isEs(symbols, at + 1, left)))
        met(plural[node]!, token, token)
    }
  }

  const readLetters = (token: number, fromEdge: boolean) => {
    let node = fromEdge ? getPair(letters, 0, edge) : 0
    for (let at = token; at < spelled.length && node >= 0; at++) {
      if (kind[at] !== tokenKind.letter || barrier[at] !== barrier[token]) return
      node = getPair(letters, node, symbols[first[at]!]!)
      if (node < 0) return
      if (whole[node] !== 0) met(whole[node]!, token, at)
      if (endsKatakana(spelled, at)) {
        const atEdge = getPair(letters, node, edge)
        if (atEdge >= 0 && whole[atEdge] !== 0 && longEnough(spelled, token, at)) met(whole[atEdge]!, token, at)
      }
    }
  }

  for (let token = 0; token < spelled.length; token++) {
    if (begun.length > 0 && begun.some((one) => isPast(one, place[token]!, barrier[token]!)))
      begun = begun.filter((one) => !isPast(one, place[token]!, barrier[token]!))
    if (kind[token] === tokenKind.letter) {
      readLetters(token, false)
      if (beginsKatakana(spelled, token)) readLetters(token, true)
      continue
    }
    readWord(token, first[token]!, last[token]!, false)
    if ((flags[token]! & tokenFlag.spaced) === 0) continue
    for (let at = first[token]!; at <= last[token]! - spacedLeast; at++) readWord(token, at, last[token]!, true)
  }
}

const s = 0x73
const e = 0x65
const isEs = (symbols: Int32Array, at: number, left: number) => left === 2 && symbols[at] === e && symbols[at + 1] === s

const isPast = (one: Begun, place: number, barrier: number) => one.barrierEnd < barrier || place - one.placeEnd > gapMax

/** Whether a word in katakana may begin (end) there. Where it is written in hiragana, it may anywhere. */
const beginsKatakana = (spelled: Spelled, at: number) =>
  at === 0 || !isKatakana(spelled, at) || !isKatakana(spelled, at - 1) || (spelled.flags[at]! & tokenFlag.runsOn) === 0
const endsKatakana = (spelled: Spelled, at: number) =>
  at + 1 >= spelled.length ||
  !isKatakana(spelled, at) ||
  !isKatakana(spelled, at + 1) ||
  (spelled.flags[at + 1]! & tokenFlag.runsOn) === 0

/** Two kana of running hiragana are found in most sentences. */
const longEnough = (spelled: Spelled, from: number, to: number) =>
  to - from >= 2 || (spelled.flags[from]! & tokenFlag.hiragana) === 0

/** 赤ちゃんの帽子 is no red cap: after one ideograph something that says it of a noun must follow. */
function mayStandBetween(spelled: Spelled, lastToken: number): boolean {
  if (spelled.kind[lastToken] !== tokenKind.letter) return true
  const before = lastToken > 0 && isIdeograph(spelled, lastToken - 1)
  if (before || !isIdeograph(spelled, lastToken)) return true
  const next = lastToken + 1
  return next < spelled.length && adjectival.has(spelled.symbols[spelled.first[next]!]!)
}

const adjectival = new Set([...'イノクカ色ッナ'].map((letter) => letter.codePointAt(0)!))
const isIdeograph = (spelled: Spelled, at: number) =>
  spelled.kind[at] === tokenKind.letter && (spelled.flags[at]! & (tokenFlag.hiragana | tokenFlag.katakana)) === 0
