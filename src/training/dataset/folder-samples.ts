import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { inNameOrder } from './name-order.js'
import type { LooseFile } from './part.js'
import type { Sample } from './samples.js'
import { isMedia } from './source-format.js'

/** What is said of media in a file beside it. */
const sidecar = /(?:\.info\.json|(?:\.v?pdq)?(?:\.json|\.txt)|\.v?pdq|\.caption|\.srt|\.vtt|\.description)$/i

/**
 * Files of a folder by what they are called but for their extension: a row is the media of one name, with the text and JSON
 * files beside it. In order of name.
 */
export function groupSamples(files: readonly LooseFile[]): { samples: LooseFile[][]; rest: LooseFile[] } {
  const samples = new Map<string, LooseFile[]>()
  const rest: LooseFile[] = []
  for (const file of files) {
    if (!isMedia(file.name)) continue
    const stem = stemOf(file.name)
    const sample = samples.get(stem)
    if (sample === undefined) samples.set(stem, [file])
    else sample.push(file)
  }
  for (const file of files) {
    if (isMedia(file.name)) continue
    // `clip.json` belongs to `clip.mp4`, and so does `clip.mp4.json`.
    const stem = sidecar.test(file.name) ? file.name.replace(sidecar, '') : undefined
    const sample =
      stem === undefined ? undefined : (samples.get(stem) ?? (isMedia(stem) ? samples.get(stemOf(stem)) : undefined))
    if (sample === undefined) rest.push(file)
    else sample.push(file)
  }
  const ordered = [...samples].sort(([a], [b]) => inNameOrder(a, b))
  return { samples: ordered.map(([, sample]) => sample.sort((a, b) => inNameOrder(a.name, b.name))), rest }
}

export function looseSample(root: string, files: readonly LooseFile[]): Sample {
  const key = stemOf(files.find(({ name }) => isMedia(name))!.name)
  return {
    key,
    files: files.map(({ name, bytes }) => ({
      name,
      path: join(root, name),
      start: 0,
      bytes,
      extension: name.slice(key.length).toLowerCase(),
    })),
  }
}

function stemOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

/** What is hashed of a folder: a line of canonical JSON, `[name, bytes]`, for each file of each sample, in order. */
export function folderListing(samples: readonly (readonly LooseFile[])[]): { sha256: Uint8Array; bytes: number } {
  const hash = createHash('sha256')
  let bytes = 0
  for (const file of samples.flat()) {
    hash.update(`${JSON.stringify([file.name, file.bytes])}\n`)
    bytes += file.bytes
  }
  return { sha256: new Uint8Array(hash.digest()), bytes }
}
