import { link, mkdir, readdir, realpath, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Store } from '../../store/index.js'
import { outcomeFolders, outcomesOfRows, type RowOutcome } from '../../training/index.js'
import { shownName } from '../uploads/index.js'

/** Where the files of a run lie: `in` is an upload under its own name, `out` what came of it. */
function folderOf({ dataDirectory }: Store, dataset: string): string {
  return join(dataDirectory, 'datasets', dataset)
}

/** Where the admitted, refused and review parts of a run are written, from the data folder: that may be moved. */
export const outputFolderOf = (dataset: string): string => join('datasets', dataset, 'out')

/** The same as a path of today; that of a run at the command line is one already. */
export const outputPathOf = ({ dataDirectory }: Store, output: string): string => resolve(dataDirectory, output)

/**
 * An upload under the name that its sender gave it: what it is, is partly told by the name. No copy is made; it is read and
 * never written to.
 */
export async function placedUpload(
  store: Store,
  dataset: string,
  upload: { path: string; name: string },
): Promise<string> {
  const path = pathOfUpload(store, dataset, upload.name)
  await mkdir(dirname(path), { recursive: true })
  await rm(path, { force: true })
  // Another file system, or one without hard links.
  await link(upload.path, path).catch(() => symlink(upload.path, path))
  return path
}

/** The path that an upload has while it is read. */
export function pathOfUpload(store: Store, dataset: string, name: string): string {
  return join(folderOf(store, dataset), 'in', safeName(name))
}

/** Takes the upload's name away again; its bytes stay as long as it is kept. */
export async function removePlacedUpload(store: Store, dataset: string): Promise<void> {
  await rm(join(folderOf(store, dataset), 'in'), { recursive: true, force: true })
}

/** Of a name what no file system takes for something else. */
function safeName(name: string): string {
  const plain = shownName(name)
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^\.+/, '_')
  return Buffer.byteLength(plain) <= 200 ? plain : `dataset${/\.[A-Za-z0-9.]{1,20}$/.exec(plain)?.[0] ?? ''}`
}

/** A file of an output folder. */
export interface OutputFile {
  outcome: RowOutcome
  /** Relative to the folder of its outcome, with `/`. */
  name: string
  bytes: number
}

/** So many are listed; a folder of media may hold millions. */
export const filesListedMax = 1000

/** Behind which file a list goes on. */
export type FilePlace = Pick<OutputFile, 'outcome' | 'name'>

/** The files that a run has put in place, the admitted first, each outcome's by name; `next`: there are others behind it. */
export async function listOutput(
  output: string,
  { after, limit = filesListedMax }: { after?: FilePlace; limit?: number } = {},
): Promise<{ files: OutputFile[]; next?: FilePlace }> {
  const files: OutputFile[] = []
  const from = after === undefined ? 0 : outcomesOfRows.indexOf(after.outcome)
  for (const outcome of outcomesOfRows.slice(from)) {
    const root = join(output, outcomeFolders[outcome])
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: { code?: string }) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((name) => after === undefined || outcome !== after.outcome || name > after.name)
      .sort()
    for (const name of names) {
      const last = files.at(-1)
      if (last !== undefined && files.length === limit)
        return { files, next: { outcome: last.outcome, name: last.name } }
      const { size } = await stat(join(root, name))
      files.push({ outcome, name, bytes: size })
    }
  }
  return { files }
}

/** The path of a file of an output folder; undefined for what is not in it, whatever its name says. */
export async function outputFile(
  output: string,
  outcome: RowOutcome,
  name: string,
): Promise<{ path: string; bytes: number; changed: Date } | undefined> {
  if (name === '' || name.includes('\0')) return undefined
  const root = await realpath(join(output, outcomeFolders[outcome])).catch(() => undefined)
  if (root === undefined) return undefined
  const path = await realpath(join(root, name)).catch(() => undefined)
  if (path === undefined || !path.startsWith(root + sep)) return undefined
  const found = await stat(path)
  return found.isFile() ? { path, bytes: found.size, changed: found.mtime } : undefined
}
