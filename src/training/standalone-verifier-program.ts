/** The entry of `dist/kyodaku-verify.mjs`: a program when run by Node, a module that exports `verify` otherwise. */
import { findEquivocations, type Item, runVerifier, type Trusted, type Verification } from '../clearance/index.js'
import { verifyItems } from './verify-items.js'

/** @see verifyItems */
export function verify(
  items: readonly Item[],
  trusted: Trusted,
): { verifications: Verification[]; equivocations: { a: Verification; b: Verification }[] } {
  const verifications = verifyItems(items, trusted)
  return { verifications, equivocations: findEquivocations(verifications) }
}

const program = (
  globalThis as { process?: { argv: string[]; env: Record<string, string | undefined>; exitCode?: number } }
).process
const [, script, ...words] = program?.argv ?? []
if (program !== undefined && script !== undefined && /kyodaku-verify[^/\\]*$/.test(script)) {
  // Named only here, so that a browser never sees it.
  const files = 'node:fs/promises'
  const { readFile } = (await import(files)) as { readFile: (path: string) => Promise<Uint8Array> }
  const locale = program.env.LC_ALL || program.env.LC_MESSAGES || program.env.LANG || ''
  program.exitCode = await runVerifier(
    words,
    {
      read: readFile,
      write: (line) => console.log(line),
      language: locale.startsWith('ja') ? 'ja' : 'en',
    },
    verifyItems,
  )
}
