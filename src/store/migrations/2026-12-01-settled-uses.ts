import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * Uses that were decided and do not count any more: what they permitted came to nothing, or is counted with the decision about
 * what came out. And decisions that have found no match, as those about prompts, are not gone through for matches.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table settled_uses (
      receipt_id text collate "C" primary key check (receipt_id <> ''),
      settled_by text collate "C",
      reason text not null check (reason in ('output-decided', 'came-to-nothing')),
      settled_at timestamptz not null,
      check ((reason = 'output-decided') = (settled_by is not null))
    )`,
    sql`create trigger settled_uses_append_only
      before update or delete or truncate on settled_uses
      for each statement execute function refuse_change()`,
    sql`create index generations_by_receipt on generations (receipt_id)`,
    sql`drop trigger clearances_found on clearances`,
    sql`create trigger clearances_found after insert on clearances for each row
      when (new.supersedes is not null
        or jsonb_path_exists(new.receipt, '$.inputs.findings[*] ? (@.kind == "match")'))
      execute function kyodaku_clearance_found()`,
  ]
  for (const statement of statements) await statement.execute(db)
  await protect(db, 'settled_uses', {})
}
