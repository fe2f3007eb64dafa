import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import {
  cosignRecord,
  findReceipt,
  type Kyodaku,
  type Receipt,
  rangeFile,
  recordPolicy,
  type SubjectKind,
  setRecordPolicy,
  stampRecord,
  subjectKinds,
  subjectReceipt,
  trustedLogKey,
} from '../../clearance/index.js'
import { auditLog, exportLog, followLog, formatConsistency, formatPolicy, formatTlogProof } from '../../record/index.js'
import { openStaticFiles } from '../../store/index.js'
import { codedError, UsageError } from '../errors.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole, oneOf } from '../options.js'
import type { Act, Run } from '../program.js'
import {
  entryThere,
  findReceiptThere,
  type LogShown,
  logAddress,
  logThere,
  namedServer,
  policyThere,
  rangeThere,
  subjectReceiptThere,
} from '../remote/index.js'
import { portOf, untilStopped } from '../serving.js'
import { hereOrThere, withKyodaku } from '../with-kyodaku.js'

/** `kyodaku log …`: the record, for those who check it and those who keep it. */
export function logCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const log = program.command('log').description(help(texts.log))

  act(log.command('show').description(help(texts.show)), async (run) => {
    const { console } = run
    const shown = await hereOrThere(run, { here: async (kyodaku) => logHere(kyodaku), there: logThere })
    console.emit(shown)
    console.print(console.say(texts.shown(shown.origin, shown.size, shown.key)))
    console.print()
    console.print(shown.checkpoint.trimEnd())
    return exitCodes.permitted
  })

  act<{ out?: string }>(
    log.command('entry <index>').description(help(texts.entry)).option('--out <file>', help(texts.out)),
    async (run, options, [which]) => {
      const index = count('INDEX', which)
      const bytes = await hereOrThere(run, {
        here: (kyodaku) => kyodaku.log.entry(index),
        there: (api) => entryThere(api, index, 'entry'),
      })
      return await give(run, bytes, options.out)
    },
  )

  act<{ out?: string; cose?: boolean; cosigned?: boolean }>(
    log
      .command('prove <which>')
      .description(help(texts.prove))
      .option('--out <file>', help(texts.out))
      .option('--cose', help(texts.cose))
      .option('--cosigned', help(texts.cosigned)),
    async (run, options, [which]) => {
      const { cose, cosigned = false } = options
      const proof = await hereOrThere(run, {
        here: async (kyodaku) => {
          const index = await indexOf(which, (id) => findReceipt(kyodaku, id))
          if (cose) return await kyodaku.coseReceipt(index)
          return new TextEncoder().encode(formatTlogProof(await kyodaku.log.prove(index, { cosigned })))
        },
        there: async (api) => {
          const index = await indexOf(which, (id) => findReceiptThere(api, id))
          return await entryThere(api, index, cose ? 'cose' : 'tlog-proof', { cosigned })
        },
      })
      return await give(run, proof, options.out)
    },
  )

  act<{ out?: string }>(
    log.command('subject <kind> <id>').description(help(texts.subject)).option('--out <file>', help(texts.out)),
    async (run, options, [word], [id]) => {
      const known: readonly SubjectKind[] = subjectKinds
      const kind = oneOf('KIND', word, known)
      const text = await hereOrThere(run, {
        here: async (kyodaku) => `${JSON.stringify(await subjectReceipt(kyodaku, kind, id), null, 2)}\n`,
        there: (api) => subjectReceiptThere(api, kind, id),
      })
      return await give(run, text, options.out)
    },
  )

  act<{ out?: string }>(
    log.command('range <from> <to>').description(help(texts.range)).option('--out <file>', help(texts.out)),
    async (run, options, [first], [end]) => {
      const [from, to] = [count('FROM', first), count('TO', end)]
      const text = await hereOrThere(run, {
        here: (kyodaku) => rangeFile(kyodaku, from, to),
        there: (api) => rangeThere(api, from, to),
      })
      return await give(run, text, options.out)
    },
  )

  act<{ out?: string }>(
    log
      .command('consistency <checkpoint>')
      .description(help(texts.consistency))
      .option('--out <file>', help(texts.out)),
    async (run, options, [file]) => {
      const older = await readFile(file, 'utf8')
      const { proof } = await hereOrThere(run, {
        here: ({ store, log: { verifierKey } }) => followLog(store.recordFiles, older, { verifierKeys: [verifierKey] }),
        there: async (api) =>
          followLog(remoteFiles(logAddress(api), run.signal), older, { verifierKeys: [(await logThere(api)).key] }),
      })
      return await give(run, formatConsistency(proof), options.out)
    },
  )

  act(log.command('policy [file]').description(help(texts.policy)), async (run, _options, [file]) => {
    const { console } = run
    const policyHere = async (kyodaku: Kyodaku) => {
      const policy =
        file === undefined ? await recordPolicy(kyodaku) : await setRecordPolicy(kyodaku, await readFile(file, 'utf8'))
      return policy === undefined ? undefined : formatPolicy(policy)
    }
    const policy =
      file === undefined
        ? await hereOrThere(run, { here: policyHere, there: policyThere })
        : await withKyodaku(run, policyHere)
    console.emit({ policy: policy ?? null })
    console.print(policy === undefined ? console.say(texts.noPolicy) : policy.trimEnd())
    return exitCodes.permitted
  })

  act(log.command('cosign').description(help(texts.cosign)), (run) =>
    withKyodaku(run, async (kyodaku) => {
      const { console } = run
      const policy = await recordPolicy(kyodaku)
      if (policy === undefined || policy.witnesses.every(({ url }) => url === undefined))
        throw codedError('cli.no-witness', console.say(texts.noPolicy), texts.noPolicy)
      const { results } = await cosignRecord(kyodaku, policy, run.signal)
      for (const { name, url, state, problem, unixSeconds } of results) {
        console.emit({ witness: name, url, state, problem, unixSeconds })
        const line = state === 'cosigned' ? texts.cosignedBy(name) : texts.notCosigned(name, problem ?? '')
        console.print((state === 'cosigned' ? console.color.green : console.color.red)(console.say(line)))
      }
      return results.every(({ state }) => state === 'cosigned') ? exitCodes.permitted : exitCodes.failed
    }),
  )

  act<{ tsa: string; root?: string[] }>(
    log
      .command('timestamp')
      .description(help(texts.timestamp))
      .requiredOption('--tsa <url>', help(texts.tsa))
      .option('--root <pem>', help(texts.root), collectWhole),
    (run, options) =>
      withKyodaku(run, async (kyodaku) => {
        const { console } = run
        if (options.root === undefined)
          throw new UsageError([
            '--root PEM is needed: the authority’s certificate or its root.',
            '時刻認証局の証明書またはルートを --root で指定してください。',
          ])
        const anchors = await Promise.all(options.root.map((path) => readFile(path, 'utf8')))
        const nonce = BigInt(`0x${randomBytes(12).toString('hex')}`) | (1n << 95n)
        const stamp = await stampRecord(kyodaku, { url: options.tsa, anchors, nonce, signal: run.signal })
        console.emit(stamp)
        console.print(console.say(texts.stamped(stamp.genTime, stamp.authority, join(run.dataDirectory, stamp.file))))
        return exitCodes.permitted
      }),
  )

  act(log.command('export <folder>').description(help(texts.export)), async (run, _options, [folder]) => {
    const { console } = run
    const exportFrom = async (files: PublicFiles, key: string) => {
      const exported = await exportLog(files, await openStaticFiles(folder))
      await writeFile(join(folder, 'log.vkey'), `${key}\n`)
      return exported
    }
    const { size, files: filesWritten } = await hereOrThere(run, {
      here: (kyodaku) => exportFrom(kyodaku.store.recordFiles, kyodaku.log.verifierKey),
      there: async (api) => exportFrom(remoteFiles(logAddress(api), run.signal), (await logThere(api)).key),
    })
    console.emit({ folder, size, filesWritten })
    console.print(console.say(texts.exported(folder, size, filesWritten)))
    return exitCodes.permitted
  })

  act<{ port: string; host: string }>(
    log
      .command('serve')
      .description(help(texts.serve))
      .option('--port <port>', help(texts.port), '8431')
      .option('--host <address>', help(texts.host), '127.0.0.1'),
    (run, options) =>
      withPublicFiles(run, async (files) => {
        const { console } = run
        const { serveLog } = await import('../../server/index.js')
        const server = await serveLog(files, { port: portOf(options.port), host: options.host })
        const key = await trustedLogKey(run.dataDirectory)
        console.emit({ listening: server.url, key })
        console.print(console.say(texts.listening(server.url, key ?? '')))
        await untilStopped(run)
        await server.close()
        return exitCodes.permitted
      }),
  )

  act<{ key?: string[]; since?: string }>(
    log
      .command('audit [where]')
      .description(help(texts.audit))
      .option('--key <key>', help('key'), collectWhole)
      .option('--since <checkpoint>', help(texts.since)),
    async (run, options, [where]) => {
      const { console } = run
      const own = await trustedLogKey(run.dataDirectory)
      const verifierKeys = options.key ?? (own === undefined ? [] : [own])
      const check = async (storage: PublicFiles) => {
        if (options.since !== undefined) {
          const seen = await readFile(options.since, 'utf8')
          const { now } = await followLog(storage, seen, { verifierKeys })
          console.print(console.color.green(console.say(texts.followed(now.size))))
        }
        const { origin, size } = await auditLog(storage, { verifierKeys })
        console.emit({ audited: where ?? run.dataDirectory, origin, size })
        console.print(console.color.green(console.say(texts.audited(origin, size))))
      }
      if (where === undefined) await withPublicFiles(run, check)
      else await check(/^https?:/.test(where) ? remoteFiles(where, run.signal) : localFiles(where))
      return exitCodes.permitted
    },
  )
}

/** To standard output, or into a file whose folders are made. */
async function give({ console }: Run, bytes: Uint8Array | string, out: string | undefined): Promise<ExitCode> {
  if (out === undefined) process.stdout.write(bytes)
  else {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, bytes)
    console.emit({ written: out })
    console.print(out)
  }
  return exitCodes.permitted
}

function logHere({ log }: Kyodaku): LogShown {
  const cosigned = log.cosignedCheckpoint()
  return {
    origin: log.origin,
    size: log.size(),
    key: log.verifierKey,
    checkpoint: log.checkpoint(),
    ...(cosigned === undefined ? {} : { cosigned }),
  }
}

/** Where an entry stands: a number, or the receipt that it belongs to. */
async function indexOf(which: string, receiptOf: (id: string) => Promise<Receipt>): Promise<number> {
  if (/^rcp_/.test(which)) return (await receiptOf(which)).proof.index
  return count('INDEX', which)
}

function count(what: string, value: string): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(number))
    throw new UsageError([
      `${what} is a number from 0; not "${value}".`,
      `${what} の「${value}」は使えません。0 以上の番号を指定してください。`,
    ])
  return number
}

type PublicFiles = Parameters<typeof auditLog>[0]

/**
 * The files of the data folder's own log. With the embedded database they are read where they lie, without the lock: others go
 * on working meanwhile. On a PostgreSQL server they are in its tables, and the data folder is opened; a server publishes them.
 */
async function withPublicFiles<T>(run: Run, work: (files: PublicFiles) => Promise<T>): Promise<T> {
  if (run.databaseUrl === undefined && namedServer(process.env) === undefined) {
    return await work(localFiles(join(run.dataDirectory, 'record')))
  }
  return await hereOrThere(run, {
    here: ({ store }) => work(store.recordFiles),
    there: (api) => work(remoteFiles(logAddress(api), run.signal)),
  })
}

function localFiles(folder: string): PublicFiles {
  return {
    async read(path: string) {
      return await readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    },
  }
}

function remoteFiles(url: string, signal: AbortSignal) {
  return {
    async read(path: string) {
      const address = `${url.replace(/\/$/, '')}/${path}`
      const limit = AbortSignal.any([signal, AbortSignal.timeout(60_000)])
      const response = await fetch(address, { signal: limit })
      if (response.status === 404) return undefined
      if (!response.ok) throw codedError('cli.log-unreachable', `${address} answered ${response.status}.`)
      return new Uint8Array(await response.arrayBuffer())
    },
  }
}

const texts = {
  log: ['the record: proofs, witnesses, time-stamps, audit', '記録：証明、立会人、タイムスタンプ、監査'],
  show: ['show the log’s name, key and current checkpoint', '記録の名前・鍵・現在のチェックポイントを表示する'],
  shown: (origin: string, size: number, key: string): Text => [
    `${origin}: ${size} entries\nkey: ${key}`,
    `${origin}：${size} 件\n公開鍵：${key}`,
  ],
  entry: ['print an entry’s bytes', '記録の 1 件をそのまま出力する'],
  out: ['write to this file', '出力先のファイル'],
  prove: [
    'prove an entry (by index or receipt id): a .tlog-proof, or a COSE receipt',
    '記録への収録を証明する（番号または受領証）：.tlog-proof または COSE 受領証',
  ],
  cose: ['a COSE receipt (RFC 9942) instead', 'COSE 受領証（RFC 9942）にする'],
  cosigned: [
    'against the newest checkpoint that witnesses have cosigned',
    '立会人が連署した最新のチェックポイントに対して',
  ],
  subject: [
    'prove a registry entry: party, work, reference, grant, reservation, mandate or claim',
    '登録内容を証明する：party、work、reference、grant、reservation、mandate、claim',
  ],
  range: [
    'all entries from FROM up to and without TO, with the proof that none is missing',
    'FROM 番から TO 番の手前までの全件と、欠落がないことの証明',
  ],
  consistency: [
    'prove that the log only grew since an older checkpoint',
    '以前のチェックポイントから追記のみであることを証明する',
  ],
  policy: [
    'show or set which witnesses cosign (a C2SP tlog-policy file)',
    '連署する立会人の方針を表示・設定する（C2SP tlog-policy 形式）',
  ],
  noPolicy: [
    'No witness is set: write a policy file (see docs/record.md) and set it with "kyodaku log policy FILE".',
    '立会人が設定されていません。方針ファイルを用意し（docs/record.md）、kyodaku log policy ファイル で設定してください。',
  ],
  cosign: ['ask the witnesses to cosign the current checkpoint', '現在のチェックポイントへの連署を立会人に求める'],
  cosignedBy: (name: string): Text => [`${name} has cosigned`, `${name} が連署しました`],
  notCosigned: (name: string, problem: string): Text => [
    `${name} has not cosigned: ${problem}`,
    `${name} は連署していません：${problem}`,
  ],
  timestamp: ['have the checkpoint time-stamped (RFC 3161)', 'チェックポイントにタイムスタンプを付ける（RFC 3161）'],
  tsa: ['address of the authority', '時刻認証局のアドレス'],
  root: ['the authority’s certificate or root, PEM (repeatable)', '時刻認証局の証明書またはルート（PEM、複数可）'],
  stamped: (at: string, authority: string, file: string): Text => [
    `stamped at ${at} by ${authority}: ${file}`,
    `${authority} が ${at} に証明しました：${file}`,
  ],
  export: [
    'write the log’s public files into a folder, to be served as they are (C2SP tlog-tiles)',
    '公開用のファイルをフォルダーへ書き出す（C2SP tlog-tiles。そのまま配信できます）',
  ],
  exported: (folder: string, size: number, files: number): Text => [
    `${folder}: ${size} entries, ${files} files written`,
    `${folder}：${size} 件、${files} ファイルを書き出しました`,
  ],
  serve: ['serve the log’s public files over HTTP', '公開用のファイルを HTTP で配信する'],
  port: ['port to listen on', '待ち受けるポート'],
  host: ['address to listen on (loopback unless told otherwise)', '待ち受けるアドレス（既定はループバックのみ）'],
  listening: (url: string, key: string): Text => [
    `The log is served on ${url}. Stop it with Ctrl-C. Its key: ${key}`,
    `${url} で配信しています。Ctrl-C で止まります。公開鍵：${key}`,
  ],
  audit: [
    'check every entry and tile of a log: the data folder’s, an exported folder, or a URL',
    '記録の全件を検査する：データフォルダー、書き出したフォルダー、または URL',
  ],
  since: ['and that it continues this older checkpoint', '以前のチェックポイントからの継続も確かめる'],
  followed: (size: number): Text => [
    `it continues the older checkpoint, and has ${size} entries now`,
    `以前のチェックポイントから追記のみで、現在 ${size} 件です`,
  ],
  audited: (origin: string, size: number): Text => [
    `${origin}: all ${size} entries are what the signed checkpoint says`,
    `${origin}：${size} 件すべてが、署名されたチェックポイントと一致します`,
  ],
} as const
