import cliProgress from 'cli-progress'
import Table from 'cli-table3'
import pico from 'picocolors'
import stringWidth from 'string-width'
import { chooseLanguage, inLanguage, type Language, type Text } from './language.js'
import { type Messages, messagesIn } from './messages.js'

export interface GlobalOptions {
  json?: boolean
  text?: boolean
  lang?: string
  data?: string
}

/** Where a command writes: tables and colour for people, one JSON object a line for programs. */
export interface Console {
  readonly language: Language
  readonly messages: Messages
  readonly json: boolean
  readonly color: ReturnType<typeof pico.createColors>
  /** A text in the language of the run. */
  say(text: Text): string
  /** A line for people; nothing in JSON mode. */
  print(line?: string): void
  /** A line of JSON; nothing for people. */
  emit(value: unknown): void
  /** A remark beside the output, on standard error. */
  note(line: string): void
  /** `widths`: the widest a column may be, in cells of the terminal; its text is wrapped. */
  table(head: string[], rows: string[][], widths?: (number | null)[]): void
  /** A progress display on standard error: bars on a terminal, otherwise nothing. */
  progress(): Progress
}

export interface Progress {
  /** Makes or moves the bar of that name. */
  update(name: string, done: number, total: number): void
  done(name: string): void
  stop(): void
}

/**
 * JSON when asked for or when standard output is no terminal; `--text`, and a command that is there `forPeople`, keep the
 * text there too.
 */
export function openConsole(
  options: GlobalOptions,
  environment: NodeJS.ProcessEnv,
  { forPeople = false } = {},
): Console {
  const language = chooseLanguage(options.lang, environment)
  const isTerminal = process.stdout.isTTY === true
  const json = options.json ?? (!isTerminal && !forPeople && options.text !== true)
  const color = pico.createColors(!json && isTerminal && environment.NO_COLOR === undefined)
  const write = (line: string) => process.stdout.write(`${line}\n`)
  return {
    language,
    messages: messagesIn(language),
    json,
    color,
    say: (text) => inLanguage(language, text),
    print: (line = '') => {
      if (!json) write(line)
    },
    emit: (value) => {
      if (json) write(JSON.stringify(value))
    },
    note: (line) => process.stderr.write(`${line}\n`),
    table: (head, rows, widths) => {
      if (json) return
      const table = new Table({
        head: head.map((cell) => color.bold(cell)),
        style: { head: [], border: [] },
        ...(widths === undefined ? {} : { colWidths: widths }),
      })
      for (const row of rows) table.push(row)
      const drawn = table.toString()
      // Cut by a narrow terminal, a table is unreadable: then a block a row.
      const fits = stringWidth(drawn.split('\n', 1)[0] ?? '') <= (process.stdout.columns ?? Number.POSITIVE_INFINITY)
      write(fits ? drawn : asBlocks(head, rows, color.bold))
    },
    progress: () => (process.stderr.isTTY === true && !json ? bars() : silent()),
  }
}

/** A table's rows one under the other: the first column as the title of each, then the others that say something. */
export function asBlocks(head: readonly string[], rows: readonly string[][], title: (text: string) => string): string {
  return rows
    .map(([first = '', ...others]) =>
      [
        title(`${head[0]}: ${first}`),
        ...others.flatMap((cell, i) => {
          const label = head[i + 1] === '' ? '' : `${head[i + 1]}: `
          return cell === '' ? [] : [`  ${label}${cell.split('\n').join('\n    ')}`]
        }),
      ].join('\n'),
    )
    .join('\n\n')
}

function bars(): Progress {
  const multi = new cliProgress.MultiBar(
    {
      format: ' {bar} {percentage}%  {name}  {done}',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_grey,
  )
  const open = new Map<string, cliProgress.SingleBar>()
  return {
    update(name, done, total) {
      const bar = open.get(name) ?? multi.create(Math.max(total, 1), 0, { name, done: '' })
      open.set(name, bar)
      bar.setTotal(Math.max(total, done, 1e-9))
      bar.update(Math.min(done, Math.max(total, done)), {
        name,
        done: total > 0 ? `${done.toFixed(0)}/${total.toFixed(0)}` : '',
      })
    },
    done(name) {
      const bar = open.get(name)
      if (bar === undefined) return
      bar.stop()
      multi.remove(bar)
      open.delete(name)
    },
    stop: () => multi.stop(),
  }
}

function silent(): Progress {
  return { update() {}, done() {}, stop() {} }
}
