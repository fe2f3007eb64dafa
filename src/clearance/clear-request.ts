import { createHash } from 'node:crypto'
import { canonicalJson } from '../record/index.js'
import { type Finding, sortFindings } from '../rights/index.js'
import {
  type ClearanceResult,
  type Clearing,
  type ClearOptions,
  decideAndRecord,
  statedFindings,
  textsLookedAt,
} from './clear.js'
import { findInFile } from './find-in-file.js'
import type { Kyodaku } from './kyodaku.js'

/** Media that comes with a request, such as a picture to go by. */
export interface RequestFile {
  path: string
  /** `sha256:` and hex digits. */
  digest: string
}

export interface RequestOptions extends Pick<ClearOptions, 'use' | 'texts' | 'declarations' | 'signal'> {
  /** What it is called in lists. */
  name: string
  files: readonly RequestFile[]
  /** Seconds of video that are asked for, which caps in seconds are charged with; 0: not said. */
  seconds: number
}

/**
 * Clears one request to generate: its texts by the names in them, its files by their content, what is declared of it (such as
 * what a video that it is made from was found to be of), all in one decision, which is recorded before it is said.
 * Throws StoreError, RecordError, and what the signal aborts with.
 */
export async function clearRequest(
  kyodaku: Kyodaku,
  clearing: Clearing,
  options: RequestOptions,
): Promise<ClearanceResult> {
  const { name, files, seconds, texts = [] } = options
  const known: Finding[] = await statedFindings(clearing, options)
  for (const { path } of files) {
    const found = await findInFile(
      kyodaku,
      clearing,
      path,
      options.signal === undefined ? {} : { signal: options.signal },
    )
    known.push(...found.findings)
  }
  const said = canonicalJson({
    texts: texts.map(({ where, text }) => ({ where, text })),
    files: files.map(({ digest }) => digest),
  })
  return await decideAndRecord(kyodaku, clearing, {
    name,
    input: {
      name,
      digest: `sha256:${createHash('sha256').update(said).digest('hex')}`,
      kind: 'text',
      durationSeconds: seconds,
    },
    use: { ...options.use, ...(seconds > 0 ? { durationSeconds: seconds } : {}) },
    known: withoutRepeats(known),
    textsSearched: textsLookedAt(options),
  })
}

/** That references are missing is said once, however many files are looked at. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return sortFindings(findings).filter((finding) => {
    const text = JSON.stringify(finding)
    const isNew = finding.kind !== 'incomplete' || !seen.has(text)
    seen.add(text)
    return isNew
  })
}
