import type { BytesAt } from './bytes-at.js'
import type { Sample, SampleFile } from './samples.js'
import { type TarMember, tarMembers } from './tar-members.js'

/** A sample of a tar, and where its members lie. */
export interface TarSample extends Sample {
  members: readonly TarMember[]
}

/**
 * Samples from byte `start` to `end`: neighbouring members whose names are the same up to the first dot of their last part,
 * as WebDataset has it. A member that belongs to none, by its name or because it is a link, is a sample of its own, and broken.
 */
export async function* tarSamples(
  file: BytesAt,
  name: string,
  path: string,
  start = 0,
  end = file.size,
): AsyncGenerator<TarSample> {
  let members: TarMember[] = []
  let key: string | undefined
  for await (const member of tarMembers(file, name, start, end)) {
    // Folders hold nothing; their members name them.
    if (member.type === '5') continue
    const itsKey = splitName(member.name)?.key
    if (members.length > 0 && (itsKey === undefined || itsKey !== key)) {
      yield sampleOf(members, path)
      members = []
    }
    key = itsKey
    members.push(member)
  }
  if (members.length > 0) yield sampleOf(members, path)
}

/** `a/b.c.d` is `a/b` and `.c.d`; undefined where nothing stands before the dot, or there is none. */
function splitName(name: string): { key: string; extension: string } | undefined {
  const found = /^((?:.*\/)?[^./][^./]*)(\.[^/]*)$/s.exec(name)
  return found === null ? undefined : { key: found[1]!, extension: found[2]!.toLowerCase() }
}

function sampleOf(members: readonly TarMember[], path: string): TarSample {
  const split = splitName(members[0]!.name)
  const files = members.map(
    ({ name, dataStart, bytes }): SampleFile => ({
      name,
      path,
      start: dataStart,
      bytes,
      extension: splitName(name)?.extension ?? '',
    }),
  )
  const plain = members.every(({ type }) => type === '0' || type === '7')
  return {
    key: split?.key ?? members[0]!.name,
    files,
    members,
    ...(plain ? (split === undefined ? { broken: 'unnamed-member' as const } : {}) : { broken: 'not-a-file' as const }),
  }
}
