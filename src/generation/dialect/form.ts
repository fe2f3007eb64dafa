import { createHash } from 'node:crypto'
import { canonicalJson } from '../../record/index.js'

/** What a request brings along, from JSON or from a form: values by name, and files that lie on this machine. */
export interface Form {
  fields: Readonly<Record<string, unknown>>
  files: Readonly<Record<string, FormFile>>
}

export interface FormFile {
  path: string
  /** As the client called it: shown, never used as a path. */
  name: string
  type: string
  bytes: number
  /** `sha256:` and hex digits. */
  digest: string
}

/** Names of a form as the public client writes them: `video[id]` is `{ video: { id } }`. Names that nest deeper stay as they are. */
export function nested(entries: Iterable<readonly [string, string]>): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of entries) {
    const [, outer, inner] = /^([A-Za-z_][\w-]*)\[([A-Za-z_][\w-]*)\]$/.exec(name) ?? []
    if (outer === undefined || inner === undefined) {
      fields[name] = value
      continue
    }
    const known = fields[outer]
    fields[outer] = { ...(typeof known === 'object' && known !== null ? known : {}), [inner]: value }
  }
  return { ...fields }
}

/** The same request has the same digest, whoever sends it and however its form is cut: `sha256:` and hex digits. */
export function digestOfForm(kind: string, { fields, files }: Form): string {
  const digests = Object.fromEntries(Object.entries(files).map(([field, { digest }]) => [field, digest]))
  const text = canonicalJson({ kind, fields: JSON.parse(JSON.stringify(fields)) as unknown, files: digests })
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
