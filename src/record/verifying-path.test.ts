import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from './base64.js'
import { formatCheckpoint } from './checkpoint.js'
import { createCosigner } from './cosigner.js'
import { leafHash } from './merkle.js'
import { addSignatureLines } from './note.js'
import { formatRange } from './range.js'
import { formatTlogProof } from './receipt.js'
import { createSigner, signNote } from './signer.js'

const folder = join(process.cwd(), 'src/record')
/** All that reads what strangers hand over. */
const verifying = [
  'audit',
  'canonical-json',
  'checkpoint',
  'checkpoint-trust',
  'equivocation',
  'merkle-subtree',
  'note',
  'policy',
  'range',
  'receipt',
]
/** The two that have a second implementation without Node: `hash-portable.ts`, `ed25519-portable.ts`. */
const swapped = ['hash.ts', 'ed25519.ts']

function importsOf(file: string): string[] {
  return [...readFileSync(join(folder, file), 'utf8').matchAll(/(?:from|import) '([^']+)'/g)].map((match) => match[1]!)
}

/** Every file of the record that the given ones import, directly or not. */
function reachedFrom(files: readonly string[]): Set<string> {
  const reached = new Set<string>()
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    for (const path of importsOf(file)) if (path.startsWith('./')) visit(path.slice(2).replace(/\.js$/, '.ts'))
  }
  files.forEach(visit)
  return reached
}

describe('what verifies needs no Node', () => {
  const reached = reachedFrom(verifying.map((name) => `${name}.ts`))

  it('only the two files that are swapped for a browser import anything of Node', () => {
    expect(reached.size).toBeGreaterThan(20)
    const ofNode = [...reached].filter((file) => importsOf(file).some((path) => path.startsWith('node:')))
    expect(ofNode.sort()).toEqual([...swapped].sort())
  })

  it('no other uses what only Node has', () => {
    for (const file of reached) {
      if (swapped.includes(file)) continue
      const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      expect(code, file).not.toMatch(
        /\b(?:Buffer|process|require|global|__dirname|__filename|setImmediate|clearImmediate)\b/,
      )
    }
  })

  it('bundled with those two swapped, it runs where there is nothing but the language and a text coder', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: ['receipt', 'range', 'policy', 'checkpoint-trust']
          .map((name) => `export * from './${name}.ts'`)
          .join('\n'),
        resolveDir: folder,
      },
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'record',
      platform: 'browser',
      plugins: [
        {
          name: 'portable',
          setup: ({ onResolve }) => {
            onResolve({ filter: /^\.\/(hash|ed25519)\.js$/ }, ({ path, resolveDir }) =>
              resolveDir === folder ? { path: join(folder, `${path.slice(2, -3)}-portable.ts`) } : undefined,
            )
          },
        },
      ],
    })
    const origin = 'log.example/anywhere'
    const signer = createSigner(origin, new Uint8Array(32).fill(1))
    const witness = createCosigner({ name: 'w.example', algorithm: 'ml-dsa-44', seed: new Uint8Array(32).fill(2) })
    const entry = new TextEncoder().encode('{}')
    const text = formatCheckpoint({ origin, size: 1, rootHash: leafHash(entry) })
    const checkpoint = addSignatureLines(signNote(text, signer), witness.cosign(text, 1_793_000_000))
    const input = {
      proof: formatTlogProof({ index: 0, treeSize: 1, hashes: [], checkpoint }),
      range: formatRange([entry], { from: 0, to: 1, treeSize: 1, hashes: [], checkpoint }),
      policy: `log ${signer.verifierKey}\nwitness w ${witness.verifierKey}\nquorum w\n`,
    }
    const context = createContext({ TextEncoder, TextDecoder, Uint8Array, input: JSON.stringify(input) })
    runInContext(outputFiles[0]!.text, context)
    const result = runInContext(
      `(() => {
        const { proof, range, policy: file } = JSON.parse(input)
        const policy = record.parsePolicy(file)
        const entry = new TextEncoder().encode('{}')
        const verified = record.verifyTlogProof(proof, entry, policy)
        const read = record.parseRange(range)
        const checkpoint = record.verifyRange(read.entries, read.proof, { policy })
        let tampered = 'accepted'
        try { record.verifyTlogProof(proof, new TextEncoder().encode('[]'), policy) } catch (error) { tampered = error.code }
        return JSON.stringify({ cosigned: verified.cosigned, size: checkpoint.size, root: [...checkpoint.rootHash], tampered })
      })()`,
      context,
    ) as string
    expect(JSON.parse(result)).toEqual({
      cosigned: [{ name: 'w', keyName: 'w.example', unixSeconds: 1_793_000_000, counted: true }],
      size: 1,
      root: [...leafHash(entry)],
      tampered: 'record.not-proved',
    })
    expect(encodeBase64(leafHash(entry))).toHaveLength(44)
  }, 60_000)
})
