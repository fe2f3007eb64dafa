import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { findReceipt, listClearances, parseReceipt, type Receipt } from '../../clearance/index.js'
import { explainReason } from '../../rights/index.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Act, Run } from '../program.js'
import { findReceiptThere, listClearancesThere } from '../remote/index.js'
import { timecode, titleOf } from '../result-view.js'
import { hereOrThere } from '../with-kyodaku.js'

export function receiptCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  const receipt = program.command('receipt').description(help('receipt'))

  act(receipt.command('list').description(help('list')), async (run) => {
    const { console } = run
    const { columns, outcome } = console.messages
    const rows = await hereOrThere(run, {
      here: (kyodaku) => listClearances(kyodaku, listedMax),
      there: (api) => listClearancesThere(api, listedMax),
    })
    for (const row of rows) console.emit(row)
    if (rows.length === 0) console.print(console.messages.noneYet.receipts)
    else {
      console.table(
        [columns.receipt, columns.input, columns.decision, columns.decidedAt],
        rows.map((row) => [row.receipt, row.input, outcome[row.decision], row.decidedAt]),
      )
    }
    return exitCodes.permitted
  })

  act(receipt.command('show <receipt>').description(help('show')), async (run, _options, [which]) => {
    const found = await readReceipt(run, which)
    run.console.emit(found)
    printReceipt(run, found)
    return exitCodes.permitted
  })
}

const listedMax = 1000

/** A receipt by its file, or by its id from the data folder or the server. */
export async function readReceipt(run: Run, which: string): Promise<Receipt> {
  const text = await readFile(which, 'utf8').catch(() => undefined)
  if (text !== undefined) return parseReceipt(text)
  return await hereOrThere(run, {
    here: (kyodaku) => findReceipt(kyodaku, which),
    there: (api) => findReceiptThere(api, which),
  })
}

function printReceipt({ console }: Run, receipt: Receipt): void {
  const { messages, color, language } = console
  const { decision, inputs } = receipt
  const { registry, use, findings } = inputs
  console.print(`${color.bold(receipt.id)}  ${messages.outcome[decision.outcome]}`)
  console.print(`${messages.columns.input}: ${inputs.input.name}  ${color.dim(inputs.input.digest)}`)
  console.print(
    `${messages.columns.uses}: ${messages.uses[use.kind]}, ${use.party}, ${use.model}, ${use.territory}, ${messages.regimes[use.regime]}`,
  )
  console.print(`${messages.columns.decidedAt}: ${receipt.entry.decidedAt}`)
  for (const finding of findings) {
    if (finding.kind !== 'match') continue
    const range = ([from, to]: readonly [number, number]) => `${timecode(from)}–${timecode(to)}`
    console.print(
      `  ${titleOf(finding.work, registry, language)}  ${range(finding.inputRange)} ← ${range(finding.referenceRange)}  ${messages.levels[finding.level]}`,
    )
  }
  for (const reason of decision.reasons) console.print(`  • ${explainReason(reason, registry, language)}`)
  const other = decision.underOtherRegime
  console.print(color.dim(messages.otherRegime(messages.regimes[other.regime], messages.outcome[other.outcome])))
  console.print(color.dim(`${receipt.proof.index} / ${receipt.proof.treeSize}  ${receipt.logKey}`))
}
