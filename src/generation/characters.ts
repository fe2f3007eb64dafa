import { sql } from 'kysely'
import type { Kyodaku } from '../clearance/index.js'

/**
 * The characters of a party that a prompt names: the dialect has them used by their names. What they were made from was decided
 * when they were made; whatever shows them is of the same works. Of all tenants: what generates knows one list of names.
 */
export async function charactersIn(
  { store }: Kyodaku,
  party: string,
  prompt: string,
): Promise<{ id: string; receipt: string }[]> {
  const rows = await store.db
    .selectFrom('generation_characters')
    .select(['id', 'receipt_id as receipt'])
    .where('party', '=', party)
    .where('upstream_id', 'is not', null)
    .where(sql<boolean>`position(lower(normalize(name, NFKC)) in lower(normalize(${prompt}, NFKC))) > 0`)
    .orderBy('id')
    .execute()
  return rows
}
