import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import {
  applyDelta,
  checkDisclosure,
  disclose,
  makeDelta,
  makeSnapshot,
  openSnapshot,
  parseDisclosure,
  readPapers,
  recomputeUnderSnapshot,
  type SnapshotManifest,
  trustedLogKey,
  verifyPapers,
  verifySnapshot,
} from '../../clearance/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'
import { readReceipt } from './receipt.js'

export function snapshotCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const snapshot = program.command('snapshot').description(help(texts.snapshot))
  const withKey = (command: Command) => command.option('--key <key>', help(texts.key), collectWhole)

  act<{ for?: string; out?: string; previous?: string }>(
    snapshot
      .command('make')
      .description(help(texts.make))
      .option('--for <party>', help(texts.for))
      .option('--out <folder>', help(texts.out))
      .option('--previous <folder>', help(texts.previous)),
    async (run, options) =>
      withKyodaku(run, async (kyodaku) => {
        const { console } = run
        const progress = console.progress()
        try {
          const made = await makeSnapshot(kyodaku, {
            ...options,
            signal: run.signal,
            onProgress: ({ step, done, total }) => progress.update(console.say(texts.steps[step]), done, total),
          })
          const { folder, digest, manifest, bytes, newBytes, newPieces } = made
          const pieces = manifest.pieces.length
          console.emit({ folder, digest, ...summary(manifest), pieces, bytes, newPieces, newBytes })
          console.print(console.say([`made the snapshot ${folder}`, `スナップショットを作成しました：${folder}`]))
          print(run, manifest, digest)
          if (manifest.previous !== undefined) {
            console.print(
              console.say([
                `new since the one before: ${newPieces} of ${pieces} pieces, ${megabytes(newBytes)} of ${megabytes(bytes)}`,
                `前回からの変更：${pieces} 個中 ${newPieces} 個、${megabytes(bytes)} 中 ${megabytes(newBytes)}`,
              ]),
            )
          }
          return exitCodes.permitted
        } finally {
          progress.stop()
        }
      }),
  )

  act<{ key?: string[] }>(
    withKey(snapshot.command('show <folder>').description(help(texts.show))),
    async (run, options, [folder]) => {
      const { manifest, digest } = verifyPapers(await readPapers(folder), await registryKeys(run, options.key))
      run.console.emit({ folder: resolve(folder), digest, ...manifest })
      print(run, manifest, digest)
      return exitCodes.permitted
    },
  )

  act<{ key?: string[]; disclosure?: string }>(
    withKey(snapshot.command('verify <folder>').description(help(texts.verify))).option(
      '--disclosure <file>',
      help(texts.disclosure),
    ),
    async (run, options, [folder]) => {
      const { console } = run
      const verifierKeys = await registryKeys(run, options.key)
      const progress = console.progress()
      const checks = await verifySnapshot(folder, {
        verifierKeys,
        onProgress: (done, total) => progress.update(console.say(texts.steps.pieces), done, total),
      }).finally(() => progress.stop())
      let ok = checks.every((check) => check.ok)
      const disclosed =
        ok && options.disclosure !== undefined
          ? await checkDisclosure(
              parseDisclosure(await readFile(options.disclosure, 'utf8')),
              folder,
              verifyPapers(await readPapers(folder), verifierKeys).manifest,
            )
          : undefined
      if (disclosed !== undefined) ok = disclosed.heldBack && disclosed.values.every((value) => value.ok)
      console.emit({ folder: resolve(folder), verified: ok, checks, ...(disclosed === undefined ? {} : { disclosed }) })
      for (const check of checks) mark(run, check.ok, `${console.say(texts.checks[check.check])}: ${check.detail}`)
      for (const { what, ok: holds, detail } of disclosed?.values ?? []) {
        mark(run, holds, `${console.say(texts.values[what])}: ${detail}`)
      }
      if (disclosed?.heldBack === false) {
        mark(
          run,
          false,
          console.say([
            `the snapshot does not hold “${disclosed.work}” back`,
            `このスナップショットは「${disclosed.work}」を非開示としていません`,
          ]),
        )
      }
      if (disclosed !== undefined && disclosed.undisclosed > 0) {
        console.print(
          console.say([
            `${disclosed.undisclosed} more values of it are held back and not in the disclosure`,
            `ほかに ${disclosed.undisclosed} 件の値が非開示のままです`,
          ]),
        )
      }
      return ok ? exitCodes.permitted : exitCodes.failed
    },
  )

  act<{ out?: string }>(
    snapshot.command('delta <old> <new>').description(help(texts.delta)).option('--out <folder>', help(texts.deltaOut)),
    async (run, options, [before], [after]) => {
      const { console } = run
      const made = await makeDelta(before, after, options.out ?? `${resolve(after)}.delta`)
      console.emit(made)
      console.print(
        console.say([
          `wrote ${made.folder}: ${made.pieces} of ${made.allPieces} pieces, ${megabytes(made.bytes)} of ${megabytes(made.allBytes)}`,
          `差分を書き出しました：${made.folder}（${made.allPieces} 個中 ${made.pieces} 個、${megabytes(made.allBytes)} 中 ${megabytes(made.bytes)}）`,
        ]),
      )
      return exitCodes.permitted
    },
  )

  act<{ out: string; key?: string[] }>(
    withKey(
      snapshot
        .command('apply <old> <delta>')
        .description(help(texts.apply))
        .requiredOption('--out <folder>', help(texts.applyOut)),
    ),
    async (run, options, [before], [delta]) => {
      const { console } = run
      const progress = console.progress()
      const made = await applyDelta(before, delta, options.out, {
        verifierKeys: await registryKeys(run, options.key),
        onProgress: (done, total) => progress.update(console.say(texts.steps.pieces), done, total),
      }).finally(() => progress.stop())
      console.emit({ folder: made.folder, digest: made.digest, ...summary(made.manifest) })
      console.print(console.say([`made the snapshot ${made.folder}`, `スナップショットを作成しました：${made.folder}`]))
      print(run, made.manifest, made.digest)
      return exitCodes.permitted
    },
  )

  act<{ out?: string }>(
    snapshot
      .command('disclose <work>')
      .description(help(texts.disclose))
      .option('--out <file>', help(texts.discloseOut)),
    async (run, options, [work]) =>
      withKyodaku(run, async (kyodaku) => {
        const { console } = run
        const disclosure = await disclose(kyodaku, work)
        if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(disclosure, null, 2)}\n`)
        console.emit(disclosure)
        if (options.out === undefined) console.print(JSON.stringify(disclosure, null, 2))
        else {
          console.print(
            console.say([
              `wrote ${options.out}: ${disclosure.values.length} values with their salts`,
              `${options.out} に ${disclosure.values.length} 件の値とソルトを書き出しました`,
            ]),
          )
        }
        return exitCodes.permitted
      }),
  )

  act<{ snapshot: string; media?: string; key?: string[] }>(
    withKey(
      snapshot
        .command('recompute <receipt>')
        .description(help(texts.recompute))
        .requiredOption('--snapshot <folder>', help(texts.snapshotOption))
        .option('--media <file>', help(texts.media)),
    ),
    async (run, options, [which]) => {
      const { console } = run
      const receipt = await readReceipt(run, which)
      const opened = await openSnapshot(options.snapshot, { verifierKeys: await registryKeys(run, options.key) })
      const checks = await recomputeUnderSnapshot(receipt, opened, {
        signal: run.signal,
        ...(options.media === undefined ? {} : { media: options.media }),
      })
      const same = checks.every(({ ok }) => ok)
      console.emit({ receipt: receipt.id, same, checks })
      for (const { check, ok, detail } of checks) mark(run, ok, `${console.say(texts.recomputed[check])}: ${detail}`)
      return same ? exitCodes.permitted : exitCodes.failed
    },
  )
}

/**
 * The keys that a snapshot is believed by: those given, else this data folder's own log and those of the registries that
 * its operator has put into `keys/registry.vkeys`, one a line.
 */
export async function registryKeys(run: Run, given: string[] | undefined): Promise<string[]> {
  if (given !== undefined) return given
  const own = await trustedLogKey(run.dataDirectory)
  const others = await readFile(join(run.dataDirectory, 'keys', 'registry.vkeys'), 'utf8').catch(() => '')
  const keys = [own ?? '', ...others.split('\n')].map((line) => line.trim()).filter((line) => line !== '')
  if (keys.length > 0) return keys
  throw new UsageError([
    '--key is needed: the public key of the log that the snapshot comes from, as its operator publishes it.',
    'スナップショットの発行元が公開している、記録の公開鍵を --key で指定してください。',
  ])
}

/** What a snapshot is, in one line of JSON: without its pieces. */
function summary({ pieces: _, checkpoint: __, matcher: ___, ...rest }: SnapshotManifest) {
  return rest
}

function print({ console }: Run, manifest: SnapshotManifest, digest: string): void {
  const { counts, heldBack } = manifest
  console.print(`${digest}`)
  console.print(
    console.say([
      `${manifest.origin}, ${manifest.registryLogSize} entries, ${manifest.createdAt}`,
      `${manifest.origin}、記録 ${manifest.registryLogSize} 件、${manifest.createdAt}`,
    ]),
  )
  console.print(
    console.say([
      `${counts.works} works, ${counts.names} names, ${counts.references} references (${counts.hashes} hashes), ${counts.grants} grants, ${counts.reservations} reservations`,
      `著作物 ${counts.works} 件、名称 ${counts.names} 件、参照素材 ${counts.references} 件（ハッシュ ${counts.hashes} 件）、許諾 ${counts.grants} 件、留保 ${counts.reservations} 件`,
    ]),
  )
  if (manifest.for !== undefined) {
    console.print(
      console.say([
        `made for “${manifest.for}”: grants to others are not in it`,
        `「${manifest.for}」向け：ほかの当事者への許諾は含まれません`,
      ]),
    )
  }
  if (heldBack.works > 0) {
    console.print(
      console.say([
        `held back: ${heldBack.works} undisclosed works (${heldBack.names} names, ${heldBack.hashes} hashes)`,
        `非開示の著作物：${heldBack.works} 件（名称 ${heldBack.names} 件、ハッシュ ${heldBack.hashes} 件）は含まれません`,
      ]),
    )
  }
  if (manifest.incomplete.length > 0) {
    console.print(
      console.say([
        `${manifest.incomplete.length} references are not searched in full`,
        `参照素材 ${manifest.incomplete.length} 件は一部しか照合できません`,
      ]),
    )
  }
}

function mark({ console }: Run, ok: boolean, line: string): void {
  console.print(`  ${ok ? console.color.green('✓') : console.color.red('✗')} ${line}`)
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`

const texts = {
  snapshot: [
    'registry snapshots: make, verify, carry, decide again',
    '登録簿スナップショット：作成・検証・差分・再判定',
  ],
  make: [
    'make a signed snapshot of the registry and its fingerprints',
    '登録簿と指紋の署名付きスナップショットを作成する',
  ],
  for: [
    'only for this party’s uses: grants to others stay out',
    'この当事者の利用に必要な範囲だけを含める（ほかの当事者への許諾は除く）',
  ],
  out: ['the new folder (default: in the data folder)', '作成先のフォルダー（既定：データフォルダー内）'],
  previous: [
    'the snapshot before: what it has is not written again',
    '前回のスナップショット（同じ部分は書き直さない）',
  ],
  show: ['show what a snapshot holds, and what it holds back', 'スナップショットの内容と非開示の件数を表示する'],
  verify: ['verify every byte of a snapshot', 'スナップショットの全内容を検証する'],
  disclosure: [
    'check a disclosure against what the snapshot held back',
    '開示ファイルが非開示の内容と一致するか検証する',
  ],
  delta: ['write what a newer snapshot has and an older one lacks', '古いスナップショットにない部分を書き出す'],
  deltaOut: ['the folder to write (default: beside the new one)', '書き出し先のフォルダー（既定：新しい方の隣）'],
  apply: ['put an older snapshot and a delta together', '古いスナップショットと差分から新しいものを組み立てる'],
  applyOut: ['the folder of the new snapshot', '新しいスナップショットのフォルダー'],
  disclose: [
    'print an undisclosed work’s values and salts, to show later what was held back',
    '非開示の著作物の値とソルトを出力する（後日、当時の内容を証明するため）',
  ],
  discloseOut: ['the file to write', '書き出すファイル'],
  recompute: [
    'decide again under the snapshot that a receipt names',
    '受領証が示すスナップショットで判定をやり直し、一致を確かめる',
  ],
  snapshotOption: ['the snapshot’s folder', 'スナップショットのフォルダー'],
  media: ['the file that was cleared: find again what was found', '判定した素材（照合もやり直す）'],
  key: [
    'public key of the registry’s log (default: the data folder’s own, and keys/registry.vkeys)',
    '登録簿の記録の公開鍵（既定：データフォルダーの鍵と keys/registry.vkeys）',
  ],
  steps: { fingerprints: ['fingerprints', '指紋'], pieces: ['pieces', '構成ファイル'] },
  checks: {
    'signed and recorded': ['signed and recorded', '署名と記録'],
    pieces: ['every piece', '全構成ファイル'],
    registry: ['registry', '登録簿'],
    fingerprints: ['opened', '読み込み'],
  },
  values: {
    work: ['work', '著作物'],
    name: ['name', '名称'],
    reference: ['reference', '参照素材'],
    track: ['fingerprint', '指紋'],
  },
  recomputed: {
    snapshot: ['snapshot', 'スナップショット'],
    registry: ['registry', '登録簿'],
    decision: ['decision', '判定'],
    media: ['media', '素材'],
    findings: ['findings', '検知'],
    search: ['search', '照合の範囲'],
  },
} as const satisfies Record<string, Text | Record<string, Text>>
