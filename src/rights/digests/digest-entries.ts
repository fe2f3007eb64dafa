import type { Reference } from '../reference.js'
import type { Work } from '../work.js'
import { digestBytes, isDigestAlgorithm, readDigest } from './digest.js'
import type { DigestEntry } from './digest-index.js'

/** An identifier that should be the digest of a work's file, and can't be read. */
export interface UnreadableDigest {
  work: string
  scheme: string
  value: string
}

/**
 * The digests of a registry's files: of its references, which an equal file is a copy of, and of the works' identifiers of
 * the schemes `sha256`, `md5`, `sha1` and `sha512`. What can't be read comes back as such. References that are nobody's
 * (`negative`) are left out: what equals them is no finding.
 */
export function digestEntriesOf(registry: RegistryFiles): {
  entries: DigestEntry[]
  unreadable: UnreadableDigest[]
} {
  const entries: DigestEntry[] = []
  const unreadable: UnreadableDigest[] = []
  for (const read of eachDigest(registry)) {
    if ('scheme' in read) unreadable.push(read)
    else entries.push(read)
  }
  return { entries, unreadable }
}

/** What of a registry is about files. */
interface RegistryFiles {
  works: Iterable<Work>
  references: Iterable<Reference>
}

/** `digestEntriesOf` one by one, for a registry that is not held. */
export function* eachDigest(registry: RegistryFiles): Generator<DigestEntry | UnreadableDigest> {
  for (const { id, work, mediaDigest, negative } of registry.references) {
    if (!negative) yield { digest: mediaDigest, work, reference: id }
  }
  const head = new Uint32Array(4)
  for (const { id: work, identifiers = [] } of registry.works) {
    for (const identifier of identifiers) {
      const scheme = identifier.scheme.trim().toLowerCase()
      if (!isDigestAlgorithm(scheme)) continue
      const value = identifier.value.trim()
      if (!readDigest(scheme, value, head)) yield { work, scheme, value }
      else
        yield {
          digest: value.length === digestBytes[scheme] * 2 ? `${scheme}:${value}` : behind(scheme, value),
          work,
        }
    }
  }
}

const behind = (scheme: string, value: string): string => {
  const prefix = new RegExp(`^${scheme}[:=-]`, 'i')
  return `${scheme}:${value.replace(prefix, '')}`
}
