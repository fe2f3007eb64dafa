import { encodeBase64 } from '../src/record/base64.js'
import { formatCheckpoint } from '../src/record/checkpoint.js'
import {
  createProofVerifier,
  createSigner,
  formatTlogProof,
  type InclusionProof,
  signNote,
} from '../src/record/index.js'
import { foldSubtrees, inclusionRanges, leafHash, nodeHash, perfectSubtrees } from '../src/record/merkle.js'
import type { Benchmark } from './run.js'

/**
 * How proofs grow with the log, from 1 thousand to 10 million entries, and how long it takes to verify a proof for every one of
 * 1 million entries (`--verify N` for another number; `--sizes 1000,10000` for other logs). Trees are in memory: no I/O here.
 */
export const run: Benchmark = async (options) => {
  const sizes = (optionOf(options, '--sizes') ?? '1000,10000,100000,1000000,10000000').split(',').map(Number)
  const verifyCount = Number(optionOf(options, '--verify') ?? 1_000_000)
  const growth: Record<string, string | number>[] = []
  for (const size of sizes) growth.push(growthOf(buildTree(size)))
  return [
    { title: 'how proofs grow: 300-byte entries, 2,000 proofs spread over the log', rows: growth },
    {
      title: 'verifying a proof for every entry (each proof its own object; one checkpoint)',
      rows: [verifyAll(verifyCount)],
    },
  ]
}

const origin = 'log.example/bench'
const signer = createSigner(origin, new Uint8Array(32).fill(1))
const trusted = { verifierKeys: [signer.verifierKey] }
const entryBytes = 300
const samples = 2000

function optionOf(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name)
  return at < 0 ? undefined : options[at + 1]
}

/** Entry `i`: its number, and otherwise always the same bytes. */
function entryOf(i: number): Uint8Array {
  const entry = new Uint8Array(entryBytes).fill(0x2e)
  for (let rest = i, at = 0; rest > 0; rest = Math.floor(rest / 256)) entry[at++] = rest % 256
  return entry
}

interface Tree {
  size: number
  checkpoint: string
  buildSeconds: number
  hashAt(height: number, index: number): Uint8Array
}

/** All hashes of a tree, each height in one array: 64 bytes an entry. */
function buildTree(size: number): Tree {
  const start = performance.now()
  const rows: Uint8Array[] = [new Uint8Array(size * 32)]
  for (let i = 0; i < size; i++) rows[0]!.set(leafHash(entryOf(i)), i * 32)
  for (let count = Math.floor(size / 2); count > 0; count = Math.floor(count / 2)) {
    const below = rows.at(-1)!
    const row = new Uint8Array(count * 32)
    for (let i = 0; i < count; i++)
      row.set(nodeHash(below.subarray(i * 64, i * 64 + 32), below.subarray(i * 64 + 32, i * 64 + 64)), i * 32)
    rows.push(row)
  }
  const hashAt = (height: number, index: number) => rows[height]!.subarray(index * 32, index * 32 + 32)
  const rootHash = foldSubtrees(perfectSubtrees([0, size]).map(({ height, index }) => hashAt(height, index)))
  const checkpoint = signNote(formatCheckpoint({ origin, size, rootHash }), signer)
  return { size, checkpoint, hashAt, buildSeconds: (performance.now() - start) / 1000 }
}

function prove(tree: Tree, index: number): InclusionProof {
  const hashes = inclusionRanges(index, tree.size).map((range) =>
    encodeBase64(foldSubtrees(perfectSubtrees(range).map((subtree) => tree.hashAt(subtree.height, subtree.index)))),
  )
  return { index, treeSize: tree.size, hashes, checkpoint: tree.checkpoint }
}

function growthOf(tree: Tree): Record<string, string | number> {
  const indexes = Array.from({ length: samples }, (_, i) => Math.floor((i * tree.size) / samples))
  const startProve = performance.now()
  const proofs = indexes.map((index) => prove(tree, index))
  const proveUs = ((performance.now() - startProve) / samples) * 1000
  const entries = indexes.map(entryOf)
  const verify = createProofVerifier(trusted)
  const startVerify = performance.now()
  proofs.forEach((proof, i) => {
    verify(entries[i]!, proof)
  })
  const verifyUs = ((performance.now() - startVerify) / samples) * 1000
  const startAlone = performance.now()
  proofs.forEach((proof, i) => {
    createProofVerifier(trusted)(entries[i]!, proof)
  })
  return {
    entries: tree.size,
    hashesMax: Math.max(...proofs.map(({ hashes }) => hashes.length)),
    proofBytesMax: Math.max(...proofs.map((proof) => formatTlogProof(proof).length)),
    makeUs: round(proveUs),
    verifyUs: round(verifyUs),
    verifyWithCheckpointUs: round(((performance.now() - startAlone) / samples) * 1000),
    buildSeconds: round(tree.buildSeconds),
  }
}

/** Only verifying is timed: proofs are made a few thousand at a time, as JSON would bring them. */
function verifyAll(size: number): Record<string, string | number> {
  const tree = buildTree(size)
  const verify = createProofVerifier(trusted)
  const chunk = 5000
  let ms = 0
  let cpuMicroseconds = 0
  for (let first = 0; first < size; first += chunk) {
    const batch = Array.from({ length: Math.min(chunk, size - first) }, (_, i) => ({
      entry: entryOf(first + i),
      proof: JSON.parse(JSON.stringify(prove(tree, first + i))) as InclusionProof,
    }))
    const cpu = process.cpuUsage()
    const start = performance.now()
    for (const { entry, proof } of batch) verify(entry, proof)
    ms += performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    cpuMicroseconds += user + system
  }
  return {
    entries: size,
    seconds: round(ms / 1000),
    cpuSeconds: round(cpuMicroseconds / 1_000_000),
    usPerProof: round((ms / size) * 1000),
    proofsPerSecond: Math.round(size / (ms / 1000)),
    secondsAllowed: 60,
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
