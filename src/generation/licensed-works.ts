import { decide, type Grant, type IndexedRegistry, type Name, type Use } from '../rights/index.js'

/** A work that may be generated with instead. */
export interface LicensedWork {
  work: string
  title: { en: string; ja: string }
}

const shownMost = 5
const consideredMost = 200
const keptMilliseconds = 10_000
const keptMost = 1000

/**
 * What a party may generate with, of a use that was refused: works that a permission of theirs covers now, those of the same owners
 * first. Each is decided as if it had been asked for, so that nothing is offered that would be refused, too.
 *
 * Looked for anew every ten seconds at most for the same kind of use: it goes through all permissions.
 */
export function createLicensedWorks(): (
  registry: IndexedRegistry,
  use: Use,
  refused: { works: ReadonlySet<string>; owners: ReadonlySet<string> },
) => LicensedWork[] {
  const kept = new Map<string, { at: number; grants: readonly Grant[] }>()

  function grantsFor(registry: IndexedRegistry, { party, kind, at }: Use): readonly Grant[] {
    const now = Date.parse(at)
    const key = `${party} ${kind}`
    const known = kept.get(key)
    if (known !== undefined && now - known.at < keptMilliseconds && now >= known.at) return known.grants
    const grantees = new Set([party, '*', ...(registry.classes.get(party) ?? [])])
    const grants: Grant[] = []
    for (const grant of registry.source.grants)
      if (grant.state === 'active' && grantees.has(grant.grantee) && grant.uses.includes(kind)) {
        grants.push(grant)
        if (grants.length === consideredMost) break
      }
    if (kept.size >= keptMost) kept.clear()
    kept.set(key, { at: now, grants })
    return grants
  }

  return (registry, use, refused) => {
    const nearFirst = [...grantsFor(registry, use)].sort(
      (a, b) => Number(refused.owners.has(b.grantor)) - Number(refused.owners.has(a.grantor)),
    )
    const found = new Map<string, LicensedWork>()
    let tried = 0
    for (const { works } of nearFirst)
      for (const id of works) {
        const work = registry.works.get(id)?.work
        if (work === undefined || work.disclosure === 'withheld' || refused.works.has(id) || found.has(id)) continue
        if (found.size === shownMost || ++tried > consideredMost) return [...found.values()]
        const asked = [{ kind: 'declaration' as const, work: id, by: 'alternative', text: id }]
        if (decide(use, asked, registry).outcome !== 'permit') continue
        found.set(id, { work: id, title: { en: titleIn(work.titles, 'en', id), ja: titleIn(work.titles, 'ja', id) } })
      }
    return [...found.values()]
  }
}

function titleIn(titles: readonly Name[], language: string, id: string): string {
  const official = titles.filter(({ kind }) => kind === 'official')
  return (
    (official.find((one) => one.language === language && one.script !== 'kana') ?? official[0] ?? titles[0])?.text ?? id
  )
}
