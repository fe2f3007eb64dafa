import { sql } from 'kysely'
import { z } from 'zod'
import type { Grant, Name, Names, SentenceLanguage } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'

const bothNames = z.record(z.string(), z.object({ ja: z.string(), en: z.string() }))
/** What the ids of an answer are called, in both languages. */
export const namesSchema = z.object({ parties: bothNames, works: bothNames }).meta({ id: 'Names' })
export type NamesFound = z.infer<typeof namesSchema>

/** What parties and works are called, as far as the tenant may know; who or what is hidden keeps its id. */
export async function namesFor(
  db: TenantDatabase,
  ids: { parties?: Iterable<string>; works?: Iterable<string> },
): Promise<NamesFound> {
  const found: NamesFound = { parties: {}, works: {} }
  const namesOf = async (kind: 'party' | 'work', wanted: Iterable<string> | undefined, field: 'names' | 'titles') => {
    const all = [...new Set(wanted ?? [])].filter((id) => id !== '*' && !id.startsWith('class:'))
    if (all.length === 0) return
    const { rows } = await sql<{ subject_id: string; body: Record<string, Name[]> }>`select subject_id, body
      from registry_subjects where kind = ${kind} and subject_id = any(${textArray(all)}::text[])`.execute(db)
    for (const { subject_id: id, body } of rows) {
      const names = body[field] ?? []
      found[kind === 'party' ? 'parties' : 'works'][id] = {
        ja: nameIn(names, 'ja') ?? id,
        en: nameIn(names, 'en') ?? id,
      }
    }
  }
  await Promise.all([namesOf('party', ids.parties, 'names'), namesOf('work', ids.works, 'titles')])
  return found
}

/** All that grants speak of. */
export const idsIn = (grants: readonly Pick<Grant, 'grantor' | 'grantee' | 'works' | 'signedBy'>[]) => ({
  parties: grants.flatMap(({ grantor, grantee, signedBy }) => [
    grantor,
    grantee,
    ...(signedBy ? [signedBy.party] : []),
  ]),
  works: grants.flatMap(({ works }) => works),
})

/** The same as the sentences want it. */
export function namesIn(found: NamesFound, language: SentenceLanguage): Names {
  return {
    party: (id) => (Object.hasOwn(found.parties, id) ? found.parties[id]![language] : id),
    work: (id) => (Object.hasOwn(found.works, id) ? found.works[id]![language] : id),
  }
}

/** The name to call something by: official before others, in the reader's language where there is one. */
function nameIn(names: readonly Name[], language: SentenceLanguage): string | undefined {
  const kinds = ['official', 'alternate', 'abbreviated', 'fan']
  const rank = (name: Name) => (speaks(name, language) ? 0 : 10) + kinds.indexOf(name.kind)
  return [...names].sort((a, b) => rank(a) - rank(b))[0]?.text
}

function speaks({ language, script }: Name, wanted: SentenceLanguage): boolean {
  if (language !== undefined) return language.toLowerCase() === wanted
  return wanted === 'ja' ? script === 'kanji' || script === 'kana' : script === 'latin' || script === 'romaji'
}
