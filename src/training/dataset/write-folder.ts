import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TrainingError } from '../training-error.js'
import { looseSample } from './folder-samples.js'
import type { LooseFile } from './part.js'
import type { RowOutcome, RowVerdict } from './rows.js'
import { onceEach, verdictMembers } from './verdict-text.js'

/** Lines of the manifest: each sample with its files and its verdict. */
export function writeManifest(
  { root, samples }: { root: string; samples: readonly (readonly LooseFile[])[] },
  verdicts: readonly RowVerdict[],
): Record<RowOutcome, Uint8Array> {
  const membersOf = onceEach(verdictMembers)
  const lines: Record<RowOutcome, string[]> = { admit: [], review: [], refuse: [] }
  for (const [row, files] of samples.entries()) {
    const verdict = verdicts[row]!
    const what = `"key":${JSON.stringify(looseSample(root, files).key)},"files":${JSON.stringify(files)}`
    lines[verdict.outcome].push(`{${what},${membersOf(verdict)}}\n`)
  }
  const bytes = (of: RowOutcome) => Buffer.from(lines[of].join(''))
  return { admit: bytes('admit'), review: bytes('review'), refuse: bytes('refuse') }
}

/**
 * Puts the files of a folder's part into the folder of their outcome, under the paths that they have: as hard links, as
 * copies where that can't be. Doing it again changes nothing.
 * @throws TrainingError `training.dataset-changed` where a file is gone or of another size than when it was read
 */
export async function linkFolderPart(
  { root, samples }: { root: string; samples: readonly (readonly LooseFile[])[] },
  verdicts: readonly RowVerdict[],
  folders: Partial<Record<RowOutcome, string>>,
): Promise<void> {
  const made = new Set<string>()
  for (const [row, files] of samples.entries()) {
    const folder = folders[verdicts[row]!.outcome]
    if (folder === undefined) continue
    for (const file of files) {
      const target = join(folder, file.name)
      if (!made.has(dirname(target))) await mkdir(dirname(target), { recursive: true })
      made.add(dirname(target))
      await place(join(root, file.name), target, file)
    }
  }
}

/** What says that a hard link can't be made there: another device, too many, none on this file system. */
const linkless = new Set(['EXDEV', 'EMLINK', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

async function place(from: string, to: string, file: LooseFile): Promise<void> {
  const found = await stat(from).catch(() => undefined)
  if (found?.size !== file.bytes) {
    throw new TrainingError('training.dataset-changed', `${file.name} is not what it was when it was read.`)
  }
  await rm(to, { force: true })
  try {
    await link(from, to)
  } catch (error) {
    if (!linkless.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await copyFile(from, to)
  }
}
