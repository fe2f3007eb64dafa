import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PartName, RowOutcome } from '../dataset/index.js'
import { TrainingError } from '../training-error.js'
import { type PartFiles, writeWhole } from './handle-part.js'
import type { DecidedPartRow } from './runs.js'

/** Where the parts of a dataset are written. What lies there before the receipt is recorded is in a folder of its own. */
export interface OutputFolder {
  readonly path: string
  /** The run that it belongs to. */
  readonly run: string | undefined
  /** Makes it a run's. */
  claim(run: string): Promise<void>
  /** Files of one part, by outcome, until the whole is put together. */
  filesOf(part: Pick<PartName, 'source' | 'index'>): PartFiles
  /** Whether a part's files lie there as they were written. */
  hasParts(part: Pick<PartName, 'source' | 'index'>, written: DecidedPartRow['written']): Promise<boolean>
  /** Everything is in place. */
  isFinished(): Promise<boolean>
  finish(): Promise<void>
}

/** Folders of the outcomes. */
export const outcomeFolders: Readonly<Record<RowOutcome, string>> = {
  admit: 'admitted',
  review: 'review',
  refuse: 'refused',
}

const workFolder = '.kyodaku'
const runFile = 'run.json'
const finishedFile = 'finished'

/**
 * Opens an output folder, new or of a run that goes on.
 *
 * @throws TrainingError `training.output-in-use` where something else is in it
 */
export async function openOutputFolder(path: string): Promise<OutputFolder> {
  await mkdir(path, { recursive: true })
  const work = join(path, workFolder)
  const text = await readFile(join(work, runFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined && (await readdir(path)).length > 0)
    throw new TrainingError(
      'training.output-in-use',
      `${path} has files in it that are not of a run of this gate: give an empty folder, or one that does not exist yet.`,
    )
  return {
    path,
    run: text === undefined ? undefined : runOf(text, path),
    async claim(run) {
      await writeWhole(join(work, runFile), Buffer.from(`${JSON.stringify({ run })}\n`))
    },
    filesOf: (part) => filesOf(work, part),
    async hasParts(part, written) {
      if (written === null) return true
      const files = filesOf(work, part)
      for (const [name, bytes] of Object.entries(written)) {
        const found = await stat(files[name as keyof PartFiles]).catch(() => undefined)
        if (found?.size !== bytes) return false
      }
      return true
    },
    async isFinished() {
      return (await stat(join(work, finishedFile)).catch(() => undefined)) !== undefined
    },
    async finish() {
      await writeWhole(join(work, finishedFile), new Uint8Array(0))
      await rm(join(work, 'parts'), { recursive: true, force: true })
    },
  }
}

function runOf(text: string, path: string): string {
  let run: unknown
  try {
    run = (JSON.parse(text) as { run?: unknown }).run
  } catch (error) {
    throw new TrainingError(
      'training.output-in-use',
      `${path}/${workFolder}/${runFile} is not whole: give another folder.`,
      {
        cause: error,
      },
    )
  }
  if (typeof run === 'string') return run
  throw new TrainingError(
    'training.output-in-use',
    `${path}/${workFolder}/${runFile} names no run: give another folder.`,
  )
}

/** A source's name as one name of a file: what is no plain character is written as its code. */
function fileName(source: string): string {
  return encodeURIComponent(source).replaceAll('%', '=').slice(0, 180)
}

function filesOf(work: string, { source, index }: Pick<PartName, 'source' | 'index'>): PartFiles {
  const base = join(work, 'parts', `${fileName(source)}-${String(index).padStart(6, '0')}`)
  return { admit: `${base}.admit`, review: `${base}.review`, refuse: `${base}.refuse`, verdicts: `${base}.verdicts` }
}
