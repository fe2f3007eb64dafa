import { createHash } from 'node:crypto'
import { canonicalJson } from '../record/index.js'
import { type Finding, sortFindings } from '../rights/index.js'
import { type Clearing, type ClearOptions, statedFindings, textsLookedAt } from './clear.js'
import { findInFile } from './find-in-file.js'
import type { Decisions, JournaledDecision, MakesGeneration } from './journaled-decisions.js'
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
  /**
   * Whether `use.context` would say so if it were one of these. Where a permission of a work found names another, the context
   * counts as not stated: what nobody looked for is not said to be absent.
   */
  seesContexts?: (named: readonly string[]) => boolean
}

/**
 * Clears one request to generate: its texts by the names in them, its files by their content, what is declared of it (such as
 * what a video that it is made from was found to be of), all in one decision, which is durable before it is said.
 * Throws ClearanceError `clearance.record-away`, StoreError, and what the signal aborts with.
 *
 * @param generation what is kept with it
 */
export async function clearRequest(
  kyodaku: Kyodaku,
  decisions: Decisions,
  clearing: Clearing,
  options: RequestOptions,
  generation?: MakesGeneration,
): Promise<JournaledDecision> {
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
  const { context, ...use } = options.use
  const isStated = context !== undefined && (options.seesContexts?.(contextsNamed(clearing, use.party, known)) ?? true)
  const said = canonicalJson({
    texts: texts.map(({ where, text }) => ({ where, text })),
    files: files.map(({ digest }) => digest),
  })
  const item = {
    name,
    input: {
      name,
      digest: `sha256:${createHash('sha256').update(said).digest('hex')}`,
      kind: 'text',
      durationSeconds: seconds,
    },
    use: { ...use, ...(isStated ? { context } : {}), ...(seconds > 0 ? { durationSeconds: seconds } : {}) },
    known: withoutRepeats(known),
    textsSearched: textsLookedAt(options),
  }
  return await decisions.decide(clearing, item, generation)
}

/** The contexts that permissions of the works found, and of those above them, allow or exclude for a party. */
function contextsNamed({ indexed }: Clearing, party: string, findings: readonly Finding[]): string[] {
  const named = new Set<string>()
  const grantees = [party, '*', ...(indexed.classes.get(party) ?? [])]
  for (const finding of findings) {
    let work = 'work' in finding && finding.work !== undefined ? indexed.works.get(finding.work) : undefined
    for (let steps = 0; work !== undefined && steps < lineMax; work = work.parent, steps++)
      for (const grantee of grantees)
        for (const { grant } of work.grants?.get(grantee) ?? [])
          for (const one of [...(grant.contexts?.allowed ?? []), ...(grant.contexts?.excluded ?? [])]) named.add(one)
  }
  return [...named]
}

/** A line that runs in a circle is not walked for ever. */
const lineMax = 100

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
