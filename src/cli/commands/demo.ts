import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type Kyodaku, prepareClearing } from '../../clearance/index.js'
import { type Catalogue, readCatalogue } from '../catalogue.js'
import { clearMany } from '../clear-many.js'
import { failureOf } from '../errors.js'
import { exitCodes } from '../exit-codes.js'
import type { helpIn } from '../help.js'
import type { Act, Run } from '../program.js'
import { printResults, type ResultShown, resultJson } from '../result-view.js'
import { depositSamples, registerSamples } from '../sample-catalogue.js'
import { withKyodaku } from '../with-kyodaku.js'

/**
 * `kyodaku demo`, which is `npm start`: real videos decided. What is deposited already is not deposited again; the inputs
 * are cleared each time, since that is what there is to see.
 */
export function demoCommand(program: Command, act: Act, help: ReturnType<typeof helpIn>): void {
  act(program.command('demo').description(help('demo')), async (run) => {
    const { console } = run
    const { demo } = console.messages
    const started = performance.now()
    console.print(console.color.bold(demo.title))
    console.note(console.color.dim(demo.opening(resolve(run.dataDirectory))))
    const catalogue = await readCatalogue()
    return withKyodaku(run, async (kyodaku) => {
      console.note(console.color.dim(demo.depositing))
      await registerSamples(kyodaku, catalogue)
      await deposit(run, kyodaku, catalogue)
      console.note(console.color.dim(demo.clearing))
      const clearing = await prepareClearing(kyodaku)
      const results: ResultShown[] = []
      const items = catalogue.inputs.map(({ file, use }) => ({ path: file, use }))
      for await (const cleared of clearMany(run, kyodaku, clearing, items)) {
        if ('error' in cleared) throw failureOf(cleared.path, cleared.error)
        results.push({ result: cleared.result, registry: clearing.registry })
        console.emit(resultJson(cleared.result, clearing.registry, console.language))
      }
      printResults(console, results)
      console.print(console.color.dim(demo.seconds((performance.now() - started) / 1000)))
      console.print()
      console.print(demo.next)
      for (const [command, meaning] of demo.commands)
        console.print(`  ${console.color.cyan(command)}\n      ${meaning}`)
      return exitCodes.permitted
    })
  })
}

async function deposit(run: Run, kyodaku: Kyodaku, catalogue: Catalogue): Promise<void> {
  const progress = run.console.progress()
  try {
    await depositSamples(kyodaku, catalogue, {
      signal: run.signal,
      onProgress: (done, total) => progress.update(run.console.messages.demo.depositing, done, total),
    })
  } finally {
    progress.stop()
  }
}
