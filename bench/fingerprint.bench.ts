/**
 * What fingerprinting costs beside decoding alone (same decoder, same file, in turn), and how a 24-minute 1080p episode
 * is deposited: when it is searchable, when complete, with how much memory.
 *
 * `npm run bench -- fingerprint [--runs 3] [--minutes 24] [FILE]`; 0 leaves one of the two out. Without FILE a 1080p H.264 video is made from the sample
 * catalogue, for which the system's `ffmpeg` is needed; a minute of it is repeated without encoding anew.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { depositFile, openKyodaku, recordWork } from '../src/clearance/index.js'
import type { Benchmark, BenchTable } from './run.js'

const root = fileURLToPath(new URL('..', import.meta.url))
export const run: Benchmark = async (options) => {
  const { values, positionals } = parseArgs({
    args: options,
    allowPositionals: true,
    options: { runs: { type: 'string', default: '3' }, minutes: { type: 'string', default: '24' } },
  })
  const [runs, minutes] = [Number(values.runs), Number(values.minutes)]
  const given = positionals[0]
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-bench-'))
  try {
    const minute = given ?? makeMinute(folder)
    const tables = runs > 0 ? [compare(minute, runs)] : []
    if (minutes > 0) tables.push(await deposit(folder, given ?? repeat(folder, minute, minutes), minutes))
    return tables
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Decoding alone against decoding and fingerprinting, in turn; medians. */
function compare(file: string, runs: number): BenchTable {
  const alone: Cost[] = []
  const hashed: Cost[] = []
  for (let n = 0; n < runs; n++) {
    alone.push(costOf('decode', file))
    hashed.push(costOf('fingerprint', file))
  }
  const row = (what: string, costs: Cost[]) => ({
    what,
    wallSeconds: round(median(costs.map(({ wall }) => wall))),
    cpuSeconds: round(median(costs.map(({ cpu }) => cpu))),
  })
  const ratios = (key: keyof Cost) => median(hashed.map((cost, n) => cost[key] / alone[n][key]))
  return {
    title: `a minute of 1080p H.264 (${runs} paired runs, medians; whole processes, decoder included)`,
    rows: [
      row('decode every frame, no pixels out', alone),
      row('decode and fingerprint (4 a second, 7 regions)', hashed),
      { what: 'ratio (target <= 1.25)', wallSeconds: round(ratios('wall')), cpuSeconds: round(ratios('cpu')) },
    ],
  }
}

interface Cost {
  wall: number
  cpu: number
}

/** The shell's `times` counts a command with all the processes that it waited for: the decoder's CPU time too. */
function costOf(mode: 'decode' | 'fingerprint', file: string): Cost {
  const started = performance.now()
  const command = `"${process.execPath}" --import tsx bench/fingerprint-worker.ts ${mode} "${file}" || exit 1; times`
  const { stdout, status, stderr } = spawnSync('bash', ['-c', command], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const children = stdout.trim().split('\n').at(-1)?.split(' ') ?? []
  const cpu = children.reduce((sum, text) => {
    const [, minutes, seconds] = /(\d+)m([\d.]+)s/.exec(text) ?? []
    return sum + Number(minutes) * 60 + Number(seconds)
  }, 0)
  return { wall: (performance.now() - started) / 1000, cpu }
}

async function deposit(folder: string, file: string, minutes: number): Promise<BenchTable> {
  const kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  try {
    await recordWork(kyodaku, {
      id: 'episode',
      kind: 'episode',
      titles: [{ text: 'episode', kind: 'official' }],
      owners: [{ party: 'bench', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    })
    const started = performance.now()
    const seconds = () => round((performance.now() - started) / 1000)
    let searchable: number | undefined
    let memory = { here: 0, decoder: 0 }
    const watch = setInterval(() => {
      memory = {
        here: Math.max(memory.here, process.memoryUsage().rss),
        decoder: Math.max(memory.decoder, memoryOfChildren(process.pid)),
      }
    }, 200)
    const { rows } = await depositFile(kyodaku, file, {
      work: 'episode',
      onProgress: ({ step }) => {
        if (step === 'frames') searchable ??= seconds()
      },
    })
    clearInterval(watch)
    const megabytes = (bytes: number) => Math.round(bytes / 1e6)
    return {
      title: `deposit of ${minutes} minutes of 1080p H.264, ${megabytes(statSync(file).size)} MB`,
      rows: [
        { what: 'searchable by keyframes after (target <= 30 s)', value: `${searchable} s` },
        { what: 'complete after', value: `${seconds()} s` },
        { what: 'peak memory: this process with the database', value: `${megabytes(memory.here)} MB` },
        { what: 'peak memory: decoder (target: both together < 500 MB)', value: `${megabytes(memory.decoder)} MB` },
        { what: 'rows of the fingerprint', value: rows },
      ],
    }
  } finally {
    await kyodaku.close()
  }
}

/** Resident bytes of all descendants, from /proc; 0 where there is none. */
function memoryOfChildren(pid: number): number {
  const parents = new Map<number, number>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const status = safeRead(`/proc/${name}/status`)
      parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0))
    }
  } catch {
    return 0
  }
  const isOurs = (child: number): boolean => {
    const parent = parents.get(child) ?? 0
    return parent === pid || (parent > 1 && isOurs(parent))
  }
  let bytes = 0
  for (const child of parents.keys()) {
    if (isOurs(child)) bytes += Number(/^VmRSS:\s+(\d+)/m.exec(safeRead(`/proc/${child}/status`))?.[1] ?? 0) * 1024
  }
  return bytes
}

/** A process may be gone between listing and reading. */
function safeRead(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function makeMinute(folder: string): string {
  const file = join(folder, 'minute.mp4')
  const source = join(root, 'samples/media/lighthouse-road.mp4')
  ffmpeg(
    ['-stream_loop', '3', '-i', source, '-t', '60', '-an', '-vf', 'scale=1920:1080,noise=alls=4:allf=t'],
    ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-g', '48', '-pix_fmt', 'yuv420p', file],
  )
  return file
}

function repeat(folder: string, minute: string, minutes: number): string {
  const file = join(folder, 'episode.mp4')
  ffmpeg(['-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy', file])
  return file
}

function ffmpeg(...args: string[][]): void {
  try {
    execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args.flat()], { stdio: 'inherit' })
  } catch (error) {
    throw new Error('this benchmark makes its video with the program `ffmpeg`: install it, or give a FILE', {
      cause: error,
    })
  }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

const round = (value: number) => Math.round(value * 100) / 100
