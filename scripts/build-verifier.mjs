// Bundles the offline verifier into one file without dependencies, dist/kyodaku-verify.mjs, which runs in Node and in a
// browser.
import { readFile } from 'node:fs/promises'
import { bundleVerifier } from './bundle-verifier.mjs'

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))

await bundleVerifier('src/training/standalone-verifier-program.ts', {
  outfile: 'dist/kyodaku-verify.mjs',
  // Readable on purpose: who trusts nobody reads it.
  minify: false,
  banner: {
    js: `// Kyodaku ${version}: verifies receipts, proofs and checkpoints offline. Apache-2.0.\n// node kyodaku-verify.mjs [--key NAME+ID+KEY] RECEIPT.json   (exit code 0 or 1; --help says more)`,
  },
})
