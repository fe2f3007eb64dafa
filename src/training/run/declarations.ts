import { createHash } from 'node:crypto'
import type { Finding } from '../../rights/index.js'
import { combine, type Media, readFileDeclarations, type SignalQuestion } from '../../signals/index.js'
import type { MediaAt } from '../dataset/index.js'

/** For whom declarations are looked for, and when. */
export interface DeclarationQuestion {
  /** Names of the crawlers that whoever trains goes by. */
  agents: readonly string[]
  /** ISO 8601, of the run. */
  at: string
}

/**
 * What a media file declares of itself (Content Credentials, XMP), as findings: the most restrictive statements that concern
 * training.
 *
 * @param content its bytes; undefined where they are too many to be looked through, which is a finding
 */
export async function declarationsIn(
  { name, bytes }: Pick<MediaAt, 'name' | 'bytes'>,
  content: Uint8Array | undefined,
  { agents, at }: DeclarationQuestion,
): Promise<Finding[]> {
  if (content === undefined)
    return [{ kind: 'incomplete', what: 'signal-unreadable', detail: `${name}: ${bytes} bytes are not looked through` }]
  const { statements } = await readFileDeclarations(content)
  if (statements.length === 0) return []
  const { says, cited } = combine(statements, questionOf(agents, name))
  if (says === 'silent') return []
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
  return [...new Set(cited.map(({ family }) => family))].map((signal) => ({
    kind: 'signal',
    signal,
    location: `file:${name}`,
    digest,
    fetchedAt: at,
    says,
  }))
}

function questionOf(agents: readonly string[], name: string): SignalQuestion {
  const media: Media = /\.(?:jpe?g|png|webp|avif|heic|gif|tiff?|bmp)$/i.test(name)
    ? 'image'
    : /\.(?:mp3|wav|flac|m4a|ogg|opus)$/i.test(name)
      ? 'audio'
      : 'video'
  return { use: 'train', agents, media }
}
