/**
 * `npm run bench -- train-media [--samples 2000] [--bytes 300000] [--hashes 10] [--references 100000] [--videos 12]
 * [--workers 2]` (no samples, or no videos: without that part): the training gate on WebDataset shards, beside what it cannot be
 * faster than, in the same run. Shards whose samples bring frame hashes along, beside reading the shards; shards of media
 * (`KYODAKU_MEDIA`), beside decoding the same videos alone.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { depositFrameHashes, type Kyodaku, openKyodaku, recordParty, recordWork } from '../src/clearance/index.js'
import { hashToHex } from '../src/fingerprint/index.js'
import { decode, probe } from '../src/media/index.js'
import { parseWork } from '../src/rights/index.js'
import { padded, tarFileHeader } from '../src/training/dataset/tar-header.js'
import { type ClearDatasetOptions, type ClearProgress, clearDataset } from '../src/training/index.js'
import { randomNumbers } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

const mediaFolder = resolve(process.env.KYODAKU_MEDIA ?? '../shared/media', 'videos')

export const run: Benchmark = async (options) => {
  const option = (name: string, otherwise: number) => {
    const at = options.indexOf(`--${name}`)
    return at < 0 ? otherwise : Number(options[at + 1])
  }
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-train-media-'))
  const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  try {
    const references = await fillRegistry(kyodaku, folder, option('references', 100_000))
    const tables: BenchTable[] = []
    const samples = option('samples', 2000)
    if (samples > 0) {
      const hashes = option('hashes', 10)
      const hashed = await makeHashedShards(join(folder, 'hashed'), {
        samples,
        bytes: option('bytes', 300_000),
        hashes,
        references,
      })
      const workers = option('workers', availableParallelism())
      tables.push({
        title: `Shards of ${samples} samples with ${hashes} frame hashes each, against ${references.length} hashes of references`,
        rows: withShares([
          await measured('reading the shards', hashed, () => readAll(hashed.path, false)),
          await measured('reading and SHA-256', hashed, () => readAll(hashed.path, true)),
          await measured('gate, hashes not looked at', hashed, () =>
            gate(kyodaku, hashed.path, { content: 'skip', workers }),
          ),
          await measured('gate, hashes matched', hashed, () =>
            gate(kyodaku, hashed.path, { content: 'hashes', workers }),
          ),
        ]),
      })
    }
    const media = await makeMediaShards(join(folder, 'media'), option('videos', 12))
    if (media !== undefined) {
      const seen = [
        await measured('decoding alone', media, () => decodeAll(media.videos)),
        await measured('gate, media at hand', media, () =>
          gate(kyodaku, media.path, { workers: 0, partRows: warmRows }),
        ),
        // The machine is not as fast all the time.
        await measured('decoding alone, again', media, () => decodeAll(media.videos)),
      ]
      tables.push({
        title: `Shards of ${media.samples} videos, ${Math.round(media.seconds)} s in all`,
        rows: withShares(seen),
      })
    }
    return tables
  } finally {
    await kyodaku.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Shards {
  path: string
  samples: number
  bytes: number
}

interface Measured {
  what: string
  rows: number
  wallSeconds: number
  /** Of this process and the decoders that it started and that have ended. */
  cpuSeconds: number
  megabytes: number
}

/** `work` may say what of it was measured: what it makes ready first is not counted. */
async function measured(
  what: string,
  { samples, bytes }: Shards,
  work: () => Promise<Took | undefined>,
): Promise<Measured> {
  const before = nowTook()
  const took = (await work()) ?? { ...since(before), rows: samples }
  const { wall, cpu, rows } = took
  return { what, rows, wallSeconds: wall, cpuSeconds: cpu, megabytes: (bytes / 1e6) * (rows / samples) }
}

interface Took {
  wall: number
  cpu: number
  rows: number
}

/** Fields 14 to 17 of /proc/self/stat, in hundredths of a second: user and system, of this process and of its ended children. */
function nowTook(): Omit<Took, 'rows'> {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const cpu = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  return { wall: performance.now() / 1000, cpu }
}

function since(before: Omit<Took, 'rows'>): Omit<Took, 'rows'> {
  const now = nowTook()
  return { wall: now.wall - before.wall, cpu: now.cpu - before.cpu }
}

/** Each against the first, row for row: what it cannot be faster than. */
function withShares(all: readonly Measured[]): Record<string, string | number>[] {
  const first = all[0]!
  return all.map(({ what, rows, wallSeconds, cpuSeconds, megabytes }) => ({
    what,
    rows,
    wallMillisecondsPerRow: round((wallSeconds * 1000) / rows),
    cpuMillisecondsPerRow: round((cpuSeconds * 1000) / rows),
    rowsPerSecond: round(rows / wallSeconds),
    megabytesPerSecond: round(megabytes / wallSeconds),
    wallTimesFirst: round((wallSeconds * first.rows) / rows / first.wallSeconds),
    cpuTimesFirst: round((cpuSeconds * first.rows) / rows / first.cpuSeconds),
  }))
}

const round = (value: number) => Math.round(value * 100) / 100

/** From when the first part is kept, so that all is ready and warm, to when the last one is. */
async function gate(
  kyodaku: Kyodaku,
  location: string,
  options: Pick<ClearDatasetOptions, 'content' | 'workers' | 'partRows'>,
) {
  let begun: Took | undefined
  let took: Took | undefined
  await clearDataset(kyodaku, {
    location,
    ...options,
    use: { party: 'gen', model: 'sora-9', territory: 'JP', regime: 'prior-permission' },
    onProgress({ step, done }: ClearProgress) {
      if (step === 'deciding') begun ??= { ...nowTook(), rows: done }
      if (step === 'recording') took ??= { ...since(begun!), rows: done - begun!.rows }
    },
  })
  return took
}

async function readAll(folder: string, hashed: boolean): Promise<undefined> {
  const buffer = Buffer.alloc(1 << 20)
  for (const name of await readdir(folder)) {
    const file = await open(join(folder, name))
    const hash = createHash('sha256')
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length)
      if (bytesRead === 0) break
      if (hashed) hash.update(buffer.subarray(0, bytesRead))
    }
    await file.close()
  }
}

/** As the gate samples them, as many at once as it does. */
async function decodeAll(videos: readonly { path: string; seconds: number }[]): Promise<undefined> {
  let next = 0
  const turn = async () => {
    while (next < videos.length) {
      const { path, seconds } = videos[next++]!
      for await (const frame of decode(path, {
        sampling: { perSecond: seconds <= 60 ? 8 : 4 },
        pixels: 'luma',
        threads: 1,
      }))
        void frame
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, turn))
}

/** Works with references of 2,000 hashes each, told by hashes. Returns the hashes, in hex. */
async function fillRegistry(kyodaku: Kyodaku, folder: string, hashes: number): Promise<string[]> {
  for (const [id, role] of [
    ['hana', 'rightsholder'],
    ['gen', 'provider'],
  ] as const)
    await recordParty(kyodaku, { id, role, names: [{ text: id, kind: 'official' }] })
  const random = randomHashes(1)
  const all: string[] = []
  for (let work = 0; work * 2000 < hashes; work++) {
    await recordWork(
      kyodaku,
      parseWork({
        id: `work-${work}`,
        kind: 'film',
        titles: [{ text: `Film ${work}`, kind: 'official', language: 'en' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      }),
    )
    const own = Array.from({ length: Math.min(2000, hashes - work * 2000) }, random)
    const path = join(folder, `${work}.vpdq`)
    await writeFile(path, vpdqOf(own, 0.25))
    await depositFrameHashes(kyodaku, path, { work: `work-${work}` })
    all.push(...own)
  }
  return all
}

const vpdqOf = (hashes: readonly string[], step: number) =>
  hashes.map((hash, at) => `${at * 30},100,${hash},${(at * step).toFixed(3)}\n`).join('')

function randomHashes(seed: number): () => string {
  const random = randomNumbers(seed)
  return () => hashToHex(Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256)))
}

const shardSamples = 250

/** Shards of so many samples; one in a hundred is of a work, by every fourth hash of a reference (a second apart). */
async function makeHashedShards(
  path: string,
  {
    samples,
    bytes,
    hashes,
    references,
  }: { samples: number; bytes: number; hashes: number; references: readonly string[] },
): Promise<Shards> {
  await mkdir(path)
  const random = randomHashes(2)
  const media = await mediaOfAbout(bytes)
  let written = 0
  for (let shard = 0; shard * shardSamples < samples; shard++) {
    const file = await open(join(path, `${String(shard).padStart(5, '0')}.tar`), 'w')
    for (let i = shard * shardSamples; i < Math.min(samples, (shard + 1) * shardSamples); i++) {
      const from = (i * 37) % Math.max(1, references.length - hashes * 4)
      const own = Array.from({ length: hashes }, (_, at) => (i % 100 === 7 ? references[from + at * 4]! : random()))
      for (const [extension, data] of [
        ['mp4', media],
        ['vpdq', Buffer.from(vpdqOf(own, 1))],
        ['txt', Buffer.from(`a clip of something, number ${i}`)],
        ['json', Buffer.from(JSON.stringify({ url: `https://videos-${i % 500}.example/${i}.mp4`, duration: hashes }))],
      ] as const)
        for (const piece of [tarFileHeader(`${String(i).padStart(8, '0')}.${extension}`, data.length), padded(data)]) {
          await file.write(piece)
          written += piece.length
        }
    }
    await file.close()
  }
  return { path, samples, bytes: written }
}

/** The video at hand whose size is nearest to so many bytes; without one, bytes that are no video. */
async function mediaOfAbout(bytes: number): Promise<Buffer> {
  const nearest = (await videosAtHand()).sort((a, b) => Math.abs(a.bytes - bytes) - Math.abs(b.bytes - bytes))[0]
  return nearest === undefined ? Buffer.alloc(bytes, 'media ') : await readFile(join(mediaFolder, nearest.name))
}

async function videosAtHand(): Promise<{ name: string; bytes: number }[]> {
  const names = (await readdir(mediaFolder).catch(() => [])).filter((name) => /\.(?:mp4|mkv|webm|mov)$/.test(name))
  return await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(mediaFolder, name))).size })))
}

/** Rows of the first part, which is not measured: what is ready then is the same for all after it. */
const warmRows = 10

/** The smallest of the videos at hand, as they are, behind a few of them that are not measured. */
async function makeMediaShards(
  path: string,
  count: number,
): Promise<(Shards & { seconds: number; videos: { path: string; seconds: number }[] }) | undefined> {
  const chosen = (await videosAtHand()).sort((a, b) => a.bytes - b.bytes).slice(0, count)
  if (chosen.length === 0) return undefined
  await mkdir(path)
  const file = await open(join(path, '00000.tar'), 'w')
  const videos: { path: string; seconds: number }[] = []
  let written = 0
  const write = async (name: string, from: string): Promise<number> => {
    const data = await readFile(from)
    for (const piece of [tarFileHeader(name, data.length), padded(data)]) await file.write(piece)
    return data.length
  }
  for (let i = 0; i < warmRows; i++)
    await write(`warm-${i}-${chosen[i % chosen.length]!.name}`, join(mediaFolder, chosen[i % chosen.length]!.name))
  for (const { name } of chosen) {
    const from = join(mediaFolder, name)
    written += await write(name, from)
    videos.push({ path: from, seconds: (await probe(from)).durationSeconds })
  }
  await file.close()
  const seconds = videos.reduce((sum, video) => sum + video.seconds, 0)
  return { path, samples: videos.length, bytes: written, seconds, videos }
}
