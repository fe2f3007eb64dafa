import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type ClearanceResult, openSnapshot, prepareClearing } from '../../clearance/index.js'
import { ageRatings, modalities, parseUse, type Registry } from '../../rights/index.js'
import { clearMany } from '../clear-many.js'
import { describeError, explainError } from '../error-texts.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodeOf } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { messagesIn } from '../messages.js'
import { collect, collectWhole, oneOf, regimes, useKinds } from '../options.js'
import type { Act, Run } from '../program.js'
import { clearThere, remoteOf } from '../remote/index.js'
import { printResults, type ResultShown, resultJson } from '../result-view.js'
import { withKyodaku } from '../with-kyodaku.js'
import { registryKeys } from './snapshot.js'

interface CheckOptions {
  use: string
  as: string
  model: string
  territory: string
  regime: string
  purpose?: string
  context?: string[]
  rating?: string
  modality?: string
  prompt?: string[]
  caption?: string[]
  declare?: string[]
  snapshot?: string
  key?: string[]
}

export function checkCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<CheckOptions>(
    program
      .command('check [path...]')
      .description(help('check'))
      .option('--use <use>', help('use'), 'release')
      .option('--as <party>', help('as'), 'anyone')
      .option('--model <model>', help('model'), 'unspecified')
      .option('--territory <code>', help('territory'), 'worldwide')
      .option('--regime <regime>', help('regime'), 'prior-permission')
      .option('--purpose <purpose>', help('purpose'))
      .option('--context <context>', help('context'), collect)
      .option('--rating <age>', help(texts.rating))
      .option('--modality <kind>', help(texts.modality))
      .option('--prompt <text>', help(texts.prompt), collectWhole)
      .option('--caption <text>', help(texts.caption), collectWhole)
      .option('--declare <work>', help(texts.declare), collect)
      .option('--snapshot <folder>', help(texts.snapshot))
      .option('--key <key>', help(texts.key), collectWhole),
    async (run, options, paths) => {
      const use = {
        kind: oneOf('--use', options.use, useKinds),
        party: options.as,
        model: options.model,
        territory: options.territory,
        regime: oneOf('--regime', options.regime, regimes),
        ...(options.purpose === undefined ? {} : { purpose: options.purpose }),
        ...(options.context === undefined ? {} : { context: options.context }),
        ...(options.rating === undefined ? {} : { rating: oneOf('--rating', options.rating, ageRatings) }),
        ...(options.modality === undefined ? {} : { modality: oneOf('--modality', options.modality, modalities) }),
      }
      const said = [
        ...(options.prompt ?? []).map((text) => ({ where: 'prompt', text })),
        ...(options.caption ?? []).map((text) => ({ where: 'caption', text })),
      ]
      const declarations = (options.declare ?? []).map((work) => ({
        work,
        by: options.as,
        text: 'stated at the check',
      }))
      if (paths.length === 0 && said.length === 0) throw new UsageError(texts.nothing)
      // Words are checked before anything is opened: the time of the use is all that is missing.
      parseUse({ ...use, at: new Date(0).toISOString() })
      const { files, failures } = await filesAt(run, paths)
      const api = options.snapshot === undefined ? await remoteOf(run) : undefined
      if (api !== undefined) {
        const joined = (texts: string[] | undefined) => (texts === undefined ? undefined : texts.join('\n'))
        const [prompt, caption] = [joined(options.prompt), joined(options.caption)]
        const items =
          paths.length === 0
            ? [{ path: said[0]?.where ?? 'prompt', textOnly: true }]
            : files.map((path) => ({ path, textOnly: false }))
        const cleared = clearThere(run, api, items, {
          use,
          declarations: declarations.map(({ work, text }) => ({ work, text })),
          ...(prompt === undefined ? {} : { prompt }),
          ...(caption === undefined ? {} : { caption }),
        })
        const outcomes = await showCleared(run, cleared, ({ receipt }) => receipt.inputs.registry)
        if (said.length > 0) run.console.print(run.console.color.dim(run.console.say(texts.namesSearched)))
        return exitCodeOf([...failures.map(() => 'failed' as const), ...outcomes])
      }
      return withKyodaku(run, async (kyodaku) => {
        const { console } = run
        const snapshot =
          options.snapshot === undefined
            ? undefined
            : await openSnapshot(options.snapshot, { verifierKeys: await registryKeys(run, options.key) })
        const clearing = await prepareClearing(kyodaku, snapshot === undefined ? {} : { snapshot })
        const items =
          paths.length === 0
            ? [{ path: said[0]?.where ?? 'prompt', use, texts: said, declarations, textOnly: true }]
            : files.map((path) => ({ path, use, texts: said, declarations }))
        const outcomes = await showCleared(run, clearMany(run, kyodaku, clearing, items), () => clearing.registry)
        if (said.length > 0) console.print(console.color.dim(console.say(texts.namesSearched)))
        const { references, hashes } = clearing.loaded.matcher.description
        if (paths.length > 0) console.print(console.color.dim(console.messages.searched(references, hashes)))
        const heldBack = snapshot?.manifest.heldBack.works ?? 0
        if (heldBack > 0) {
          console.print(
            console.color.dim(
              console.say([
                `${heldBack} undisclosed works are not in the snapshot: nothing was looked for in them`,
                `非開示の著作物 ${heldBack} 件はスナップショットに含まれず、照合していません`,
              ]),
            ),
          )
        }
        return exitCodeOf([...failures.map(() => 'failed' as const), ...outcomes])
      })
    },
  )
}

type Shown = Omit<ClearanceResult, 'receiptFile'> & { receiptFile?: string }
type ClearedItem = { path: string; result: Shown } | { path: string; error: { code: string; message: string } }

/** Shows what was cleared, item by item and then all together, and says how each ended. */
async function showCleared(
  run: Run,
  items: AsyncIterable<ClearedItem>,
  registryOf: (result: Shown) => Registry,
): Promise<('permit' | 'refuse' | 'review' | 'failed')[]> {
  const { console } = run
  const outcomes: ('permit' | 'refuse' | 'review' | 'failed')[] = []
  const results: ResultShown[] = []
  for await (const cleared of items) {
    if ('error' in cleared) {
      outcomes.push('failed')
      fail(run, cleared.path, cleared.error)
      continue
    }
    const { result } = cleared
    const registry = registryOf(result)
    outcomes.push(result.decision.outcome)
    results.push({ result, registry })
    console.emit(resultJson(result, registry, console.language))
    if (result.error !== undefined) {
      console.note(console.color.red(`${result.input}: ${describeError(result.error, console.language)}`))
    }
  }
  if (results.length > 0) printResults(console, results)
  return outcomes
}

const texts = {
  rating: ['age rating it will be shown under: all, 12, 15, 18', '公開時の年齢区分：all、12、15、18'],
  modality: ['what it is: video, image, audio, text', '種類：video、image、audio、text'],
  prompt: [
    'a prompt: registered names in it are looked for; without a file, it alone is cleared',
    'プロンプト：登録された名称を照合する。ファイルなしでプロンプトだけの判定もできる',
  ],
  caption: [
    'a caption or title of it: registered names in it are looked for',
    '説明文・題名：登録された名称を照合する',
  ],
  declare: ['a work that is stated to be in it (repeatable)', '含まれると申告する著作物（複数可）'],
  namesSearched: [
    'what was said was searched for the registered names; works that are evoked without their name are not found by it',
    '入力された文章を登録名称と照合しました（名称を使わずに連想させる表現は、これでは見つかりません）',
  ],
  nothing: [
    'nothing to check: name a file or folder, or give a --prompt.',
    '対象がありません。ファイルかフォルダー、または --prompt を指定してください。',
  ],
  snapshot: [
    'decide under a registry snapshot, not by what is registered here',
    'この環境の登録内容ではなく、登録簿スナップショットに基づいて判定する',
  ],
  key: [
    'with --snapshot: public key of the registry’s log (default: the data folder’s own, and keys/registry.vkeys)',
    '--snapshot と併用：登録簿の記録の公開鍵（既定：データフォルダーの鍵と keys/registry.vkeys）',
  ],
} as const satisfies Record<string, Text>

/** Names that media goes by; in a folder, other files are passed over and counted. */
const mediaName =
  /\.(mp4|m4v|mov|qt|webm|mkv|avi|mpe?g|m2v|ts|m2ts|mts|ogv|ogg|3gp|3g2|wmv|asf|flv|f4v|mxf|y4m|gif|a?png|webp|avif|heic|heif|jpe?g|jfif|tiff?|bmp|jxl)$/i

/** The files to check: those named, and the media in the folders named, in a stable order. */
async function filesAt(run: Run, paths: string[]): Promise<{ files: string[]; failures: string[] }> {
  const { console } = run
  const files: string[] = []
  const failures: string[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) {
      failures.push(path)
      fail(run, path, codedError('cli.not-found', `there is no file or folder ${path}.`))
    } else if (found.isDirectory()) {
      const inside = (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
      const media = inside.filter((name) => mediaName.test(name))
      if (media.length < inside.length) console.note(console.messages.skippedFiles(inside.length - media.length, path))
      if (media.length === 0) {
        failures.push(path)
        const said = (['en', 'ja'] as const).map((language) => messagesIn(language).nothingToCheck(path))
        fail(run, path, codedError('cli.no-media', console.messages.nothingToCheck(path), [said[0]!, said[1]!]))
      }
      files.push(...media)
    } else if (found.isFile()) {
      files.push(path)
    } else {
      failures.push(path)
      fail(run, path, codedError('cli.not-a-file', `${path} is neither a file nor a folder.`))
    }
  }
  return { files, failures }
}

function fail({ console }: Run, input: string, error: { code: string; message: string }): void {
  console.emit({ input, error: { code: error.code, message: error.message } })
  console.note(console.color.red(`${input}: ${explainError(error, console.language)}`))
}
