import { canonicalJson } from '../../record/index.js'
import { decide, indexRegistry, type RulesVersion, registryExcerpt, sortFindings } from '../../rights/index.js'
import { findingOf, fingerprintInput, incompleteOf, segmentsOf } from '../clear.js'
import { digestOf } from '../digest.js'
import type { Receipt } from '../receipt.js'
import type { Snapshot } from './open.js'
import { searchOf } from './under.js'

/** One thing that was found out by deciding again. */
export interface RecomputeCheck {
  check: 'snapshot' | 'registry' | 'decision' | 'media' | 'findings' | 'search'
  ok: boolean
  detail: string
}

/**
 * Decides again what a receipt says was decided, with the registry of the snapshot that it names: by the rules of then,
 * from the findings of the receipt. With the media, these too are found again. Throws what reading the media throws.
 *
 * What was counted of capped grants is taken from the receipt: a snapshot knows what was used where it was made only.
 */
export async function recomputeUnderSnapshot(
  { inputs, decision }: Receipt,
  snapshot: Snapshot,
  options: { media?: string; signal?: AbortSignal } = {},
): Promise<RecomputeCheck[]> {
  const checks: RecomputeCheck[] = []
  const named = inputs.snapshot
  const same = named?.digest === snapshot.digest
  checks.push({
    check: 'snapshot',
    ok: same,
    detail: same
      ? `decided under ${snapshot.digest}`
      : `the receipt names ${named?.digest ?? 'no snapshot'}, this one is ${snapshot.digest}`,
  })
  if (!same) return checks
  const compare = (check: RecomputeCheck['check'], what: string, expected: unknown, again: () => unknown) => {
    try {
      const ok = canonicalJson(again()) === canonicalJson(expected)
      checks.push({ check, ok, detail: ok ? `${what}: the same bytes` : `${what}: other than the receipt says` })
    } catch (error) {
      checks.push({ check, ok: false, detail: `${what}: ${error instanceof Error ? error.message : String(error)}` })
    }
  }
  const { usage } = inputs.registry
  const registry = indexRegistry(usage === undefined ? snapshot.registry : { ...snapshot.registry, usage })
  const { use, findings } = inputs
  compare('registry', 'what the snapshot says of it', inputs.registry, () => registryExcerpt(use, findings, registry))
  compare('decision', `deciding again (${decision.version})`, decision, () =>
    decide(use, findings, registry, { rules: decision.version as RulesVersion }),
  )
  if (options.media === undefined) return checks

  const isSame = (await digestOf(options.media)) === inputs.input.digest
  checks.push({
    check: 'media',
    ok: isSame,
    detail: isSame ? `the file is the one that was cleared` : `the file is not ${inputs.input.digest}`,
  })
  if (!isSame) return checks
  const { loaded } = snapshot
  const found = await fingerprintInput(options.media, {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
  const segments = found.tracks === undefined ? [] : segmentsOf(loaded.matcher.match(found.tracks), snapshot.registry)
  // What came with the item (signals, names, declarations) is not in its media: it is taken from the receipt.
  const fromElsewhere = findings.filter(({ kind: of }) => of !== 'match' && of !== 'incomplete')
  compare('findings', 'what is found in the media', sortFindings(findings), () =>
    sortFindings([
      ...segments.map(findingOf),
      ...incompleteOf(found),
      ...fromElsewhere,
      ...(loaded.missing.length === 0
        ? []
        : [{ kind: 'incomplete', what: 'index-incomplete', detail: `${loaded.missing.length}` } as const]),
    ]),
  )
  compare('search', 'what was searched', inputs.search, () => searchOf(loaded, snapshot))
  return checks
}
