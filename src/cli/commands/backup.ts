import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Command } from 'commander'
import { restoreBackup, writeBackup } from '../../server/index.js'
import { backupName, findLocalServer, folderSink, isTarName, tarFileSink } from '../../store/index.js'
import { codedError, UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import type { Act, Run } from '../program.js'
import { namedServer } from '../remote/index.js'
import { withKyodaku } from '../with-kyodaku.js'

/** `kyodaku backup PLACE`: everything, consistent, while it goes on working. */
export function backupCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ withKeys?: boolean }>(
    program.command('backup <place>').description(help(texts.backup)).option('--with-keys', help(texts.withKeys)),
    async (run, { withKeys = false }, [place = '']) => {
      const { console } = run
      const target = resolve(place)
      const server = namedServer(process.env) ?? (await findLocalServer(run.dataDirectory))
      const made =
        server === undefined ? await backupHere(run, target, withKeys) : await backupThere(server, target, withKeys)
      console.emit({ backup: made.place, ...made.counts, keys: withKeys })
      console.print(console.say(texts.done(made.place)))
      if (!withKeys) console.note(console.color.yellow(console.say(texts.keyApart)))
      return exitCodes.permitted
    },
  )
}

interface Made {
  place: string
  counts: { files?: number; rows?: number; logSize?: number }
}

async function backupHere(run: Run, target: string, withKeys: boolean): Promise<Made> {
  return await withKyodaku(run, async (kyodaku) => {
    const progress = run.console.progress()
    try {
      const now = kyodaku.now()
      const name = backupName(now)
      const sink = isTarName(target) ? await tarFileSink(target) : await folderSink(target, name)
      const manifest = await writeBackup(kyodaku, sink, {
        withKeys,
        now,
        onProgress: (step, done, total) => progress.update(run.console.say(texts[step]), done, total),
      })
      return {
        place: isTarName(target) ? target : resolve(target, name),
        counts: {
          files: manifest.files.length,
          rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
          logSize: manifest.log.size,
        },
      }
    } finally {
      progress.stop()
    }
  })
}

/** The server has the data folder open: it makes the backup, and this process writes it down, then looks whether it is whole. */
async function backupThere(server: { url: string; token: string }, target: string, withKeys: boolean): Promise<Made> {
  if (!isTarName(target)) throw new UsageError(texts.tarOnly)
  const answer = await fetch(`${server.url}/v1/backup?keys=${withKeys ? 'include' : 'leave-out'}`, {
    headers: { authorization: `Bearer ${server.token}` },
  })
  if (!answer.ok || answer.body === null) {
    const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
    throw Object.assign(new Error(problem.detail ?? `The server answered ${answer.status}.`), {
      code: problem.code ?? 'internal',
    })
  }
  const temporary = `${target}.partial-${process.pid}`
  await mkdir(dirname(target), { recursive: true })
  try {
    await pipeline(
      Readable.fromWeb(answer.body as WebStream<Uint8Array>),
      createWriteStream(temporary, { flags: 'wx', mode: 0o600 }),
    )
    const { files, rows, logSize } = await restoreBackup({ from: temporary, dataDirectory: temporary, check: true })
    await rename(temporary, target)
    return { place: target, counts: { files, rows, logSize } }
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** `kyodaku restore PLACE`: into a data folder that isn't there yet, verified; or only checked. */
export function restoreCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ check?: boolean; key?: string }>(
    program
      .command('restore <place>')
      .description(help(texts.restore))
      .option('--check', help(texts.check))
      .option('--key <file>', help(texts.key)),
    async (run, { check = false, key }, [place = '']) => {
      const { console } = run
      const server = check ? undefined : await findLocalServer(run.dataDirectory)
      if (server !== undefined) throw codedError('cli.server-running', texts.serverRuns[0], texts.serverRuns)
      const progress = console.progress()
      try {
        const restored = await restoreBackup({
          from: resolve(place),
          dataDirectory: run.dataDirectory,
          ...(run.databaseUrl === undefined ? {} : { databaseUrl: run.databaseUrl }),
          ...(key === undefined ? {} : { keyFile: key }),
          check,
          onProgress: (step, done) => progress.update(console.say(texts[step]), done, 0),
        })
        progress.stop()
        console.emit({ ...restored, restored: check ? null : resolve(run.dataDirectory) })
        const { madeAt, files, rows, logSize } = restored
        console.print(console.say(texts.whole(madeAt, files, rows, logSize)))
        if (!check) console.print(console.say(texts.restored(resolve(run.dataDirectory))))
        return exitCodes.permitted
      } finally {
        progress.stop()
      }
    },
  )
}

const texts = {
  backup: [
    'back everything up: into FILE.tar, or a folder of backups that share what they have in common',
    'すべてをバックアップする：FILE.tar、または共通部分を共有するフォルダーへ',
  ],
  withKeys: [
    'with the secret key: who has such a backup can sign in the log’s name',
    '秘密鍵も含める（このバックアップを持つ人は、記録の名で署名できます）',
  ],
  restore: [
    'restore a backup into a new data folder, verified',
    'バックアップを検証しながら新しいデータフォルダーに復元する',
  ],
  check: ['only check the backup; make nothing', '検証だけを行い、復元しない'],
  key: ['the secret key, where it was kept apart from the backup', '別に保管した秘密鍵のファイル'],
  tables: ['tables', '表'],
  record: ['record', '記録'],
  files: ['files', 'ファイル'],
  opening: ['opening', '起動確認'],
  done: (place: string): Text => [`Backed up: ${place}`, `バックアップしました：${place}`],
  keyApart: [
    'The secret key (keys/secret.key) is not in it: keep a copy of it apart, in a safe place. Without it nothing can be restored.',
    '秘密鍵（keys/secret.key）は含まれていません。写しを別の安全な場所に保管してください。秘密鍵がないと復元できません。',
  ],
  tarOnly: [
    'The server is running: a backup through it goes into a file. Give a name that ends in .tar, or stop the server first.',
    'サーバーが動作中のため、バックアップ先には .tar で終わるファイル名を指定してください（フォルダーに保存するには、先にサーバーを停止してください）。',
  ],
  serverRuns: [
    'A server runs on this data folder: stop it first, or restore into another folder (--data).',
    'このデータフォルダーではサーバーが動作中です。先に停止するか、--data で別のフォルダーを指定してください。',
  ],
  whole: (madeAt: string, files: number, rows: number, size: number): Text => [
    `The backup of ${madeAt} is whole: ${files} files, ${rows} rows, ${size} entries in the record, all verified.`,
    `${madeAt} のバックアップは完全です：ファイル ${files} 件、行 ${rows} 件、記録 ${size} 件をすべて検証しました。`,
  ],
  restored: (folder: string): Text => [`Restored into ${folder}`, `${folder} に復元しました`],
} as const
