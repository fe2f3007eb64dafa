import type { Command } from 'commander'
import { loadRegistry } from '../../clearance/index.js'
import { buildNameIndex, findNames, type NameMatch, nameEntriesOf, type Work } from '../../rights/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import type { Act } from '../program.js'
import { allWorksThere } from '../remote/index.js'
import { hereOrThere } from '../with-kyodaku.js'

const texts = {
  help: [
    'find registered names in a text, through other scripts and disguises (-: standard input)',
    '文章から登録済みの名称を探す。表記の違いや伏せ字も読み取る（- は標準入力）',
  ],
  none: ['No registered name was found.', '登録済みの名称は見つかりませんでした。'],
  sure: ['sure', '確実'],
  possible: ['possible', '可能性あり'],
  work: ['work', '著作物'],
  name: ['name', '名称'],
  read: ['as written', '文中の表記'],
  place: ['characters', '位置（文字）'],
  certainty: ['certainty', '確度'],
} as const satisfies Record<string, Text>

const textLengthMax = 1_000_000

/** `kyodaku names TEXT…`: which registered names are in a text, where, and how surely. */
export function namesCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const command = program.command('names <text...>')
  command.description(help(texts.help))
  act(command, async (run, _options, words) => {
    const text = words.length === 1 && words[0] === '-' ? await standardInput() : words.join(' ')
    const { console } = run
    const works = await hereOrThere(run, {
      here: async (kyodaku) => (await loadRegistry(kyodaku)).works,
      there: async (api): Promise<Work[]> => await allWorksThere(api),
    })
    const matches = findNames(buildNameIndex(nameEntriesOf({ works })), text)
    for (const match of matches) {
      console.emit({ ...match, text: text.slice(match.offset, match.offset + match.length) })
    }
    if (matches.length === 0) {
      console.print(console.say(texts.none))
      return exitCodes.permitted
    }
    console.print(underlined(text, matches, console.color.underline))
    console.table(
      [texts.work, texts.name, texts.read, texts.place, texts.certainty].map((head) => console.say(head)),
      matches.map(({ work, name, offset, length, certainty }) => [
        work,
        name,
        printable(text.slice(offset, offset + length)),
        `${offset + 1}–${offset + length}`,
        console.say(texts[certainty]),
      ]),
    )
    return exitCodes.permitted
  })
}

/** The text with what was found underlined; without colours, in ⟦brackets⟧. */
function underlined(text: string, matches: readonly NameMatch[], underline: (text: string) => string): string {
  let shown = ''
  let at = 0
  for (const { offset, length } of matches) {
    const end = offset + length
    if (end <= at) continue
    const from = Math.max(offset, at)
    const hit = printable(text.slice(from, end))
    const marked = underline(hit)
    shown += printable(text.slice(at, from)) + (marked === hit ? `⟦${hit}⟧` : marked)
    at = end
  }
  return shown + printable(text.slice(at))
}

/** Without what would move the terminal's cursor or turn its direction. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === '\n' ? c : '�'))

async function standardInput(): Promise<string> {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) {
    text += chunk
    if (text.length > textLengthMax) {
      throw new UsageError([
        `names takes a text of at most ${textLengthMax} characters: give it in parts.`,
        `文章は ${textLengthMax} 文字までです。分けて指定してください。`,
      ])
    }
  }
  return text
}
