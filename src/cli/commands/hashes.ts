import type { Command } from 'commander'
import { depositFrameHashes, exportFrameHashes } from '../../clearance/index.js'
import { writeFrameHashes } from '../../fingerprint/index.js'
import { UsageError } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Act } from '../program.js'
import { withKyodaku } from '../with-kyodaku.js'
import { ensureWork } from './deposit.js'
import { worksHere } from './work.js'

export function hashesCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const hashes = program.command('hashes').description(help('hashes'))

  act<{ every: string }>(
    hashes.command('export <file>').description(help('hashesExport')).option('--every <seconds>', help('every'), '1'),
    async (run, options, [file]) => {
      const everySeconds = Number(options.every)
      if (!(everySeconds >= 0 && everySeconds <= 3600)) {
        throw new UsageError([
          `--every takes seconds from 0 (every frame) to 3600; not "${options.every}".`,
          `--every の「${options.every}」は使えません。0（全フレーム）から 3600 の秒数を指定してください。`,
        ])
      }
      // The exchange format itself is the output, on a terminal or not.
      for await (const row of exportFrameHashes(file, { everySeconds, signal: run.signal })) {
        process.stdout.write(writeFrameHashes([row]))
      }
      return exitCodes.permitted
    },
  )

  act<{ work: string; owner?: string[]; title?: string[] }>(
    hashes
      .command('import <file>')
      .description(help('hashesImport'))
      .requiredOption('--work <work>', help('depositWork')),
    async (run, options, [file]) =>
      withKyodaku(run, async (kyodaku) => {
        await ensureWork(run, worksHere(kyodaku), options)
        const { reference, rows, rematched } = await depositFrameHashes(kyodaku, file, options)
        run.console.emit({ input: file, reference: reference.id, work: reference.work, rows, rematched })
        run.console.print(run.console.messages.deposited.new(reference.name, reference.work))
        return exitCodes.permitted
      }),
  )
}
