import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { openWitness, serveWitness } from '../../server/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Text } from '../language.js'
import { collectWhole } from '../options.js'
import type { Act, Run } from '../program.js'
import { portOf, untilStopped } from '../serving.js'

export function witnessCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act<{ name: string; log?: string[]; folder: string; port: string; host: string }>(
    program
      .command('witness')
      .description(help(texts.description))
      .requiredOption('--name <name>', help(texts.name))
      .option('--log <key>', help(texts.log), collectWhole)
      .option('--folder <folder>', help(texts.folder), './kyodaku-witness')
      .option('--port <port>', help(texts.port), '8430')
      .option('--host <address>', help(texts.host), '127.0.0.1'),
    async (run, options) => {
      const { console } = run
      const logs = await Promise.all((options.log ?? []).map(keyOf))
      if (logs.length === 0)
        throw new UsageError([
          '--log takes the public key of a log to witness, or a file with it.',
          '立ち会う記録の公開鍵、またはそのファイルを --log で指定してください。',
        ])
      const witness = await openWitness({
        directory: options.folder,
        name: options.name,
        logs,
        onEvidence: ({ origin, file }) => {
          console.emit({ evidence: file, origin })
          console.print(console.color.red(console.say(texts.evidence(origin, file))))
        },
      })
      try {
        const server = await serveWitness(witness, { port: portOf(options.port), host: options.host })
        announce(run, server.url, witness.name, witness.verifierKeys)
        await untilStopped(run)
        await server.close()
      } finally {
        await witness.close()
      }
      return exitCodes.permitted
    },
  )
}

function announce({ console }: Run, url: string, name: string, keys: readonly string[]): void {
  console.emit({ listening: url, name, keys })
  console.print(console.say(texts.listening(url, name)))
  for (const [i, key] of keys.entries()) console.print(`  witness ${i === 0 ? 'w' : 'w-pq'} ${key} ${url}`)
  console.print(console.color.dim(console.say(texts.policyHint)))
}

/** A key as it is, or the file that it stands in. */
async function keyOf(value: string): Promise<string> {
  if (/^[^+]+\+[0-9a-f]{8}\+/.test(value)) return value
  return (await readFile(value, 'utf8')).trim()
}

const texts = {
  description: [
    'run a witness: it cosigns checkpoints of logs that only grow (C2SP tlog-witness)',
    '立会人を動かす：追記のみで増える記録のチェックポイントに連署する（C2SP tlog-witness）',
  ],
  name: ['its name, such as witness.example/w1', '立会人の名前（例：witness.example/w1）'],
  log: ['a log’s public key, or a file with it (repeatable)', '記録の公開鍵、またはそのファイル（複数可）'],
  folder: ['where it keeps keys and the latest checkpoints', '鍵と最新のチェックポイントを置くフォルダー'],
  port: ['port to listen on', '待ち受けるポート'],
  host: ['address to listen on (loopback unless told otherwise)', '待ち受けるアドレス（既定はループバックのみ）'],
  listening: (url: string, name: string): Text => [
    `The witness ${name} listens on ${url}. Stop it with Ctrl-C. Its lines for a policy file:`,
    `立会人 ${name} が ${url} で待ち受けています。Ctrl-C で止まります。方針ファイルに書く行：`,
  ],
  policyHint: [
    'A log uses them with "kyodaku log policy FILE" and asks with "kyodaku log cosign".',
    '記録側では kyodaku log policy ファイル で設定し、kyodaku log cosign で連署を求めます。',
  ],
  evidence: (origin: string, file: string): Text => [
    `EVIDENCE: ${origin} has signed checkpoints that contradict each other: ${file}`,
    `証拠：${origin} は互いに矛盾するチェックポイントに署名しています：${file}`,
  ],
} as const
