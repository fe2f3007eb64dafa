import { IconMovie, IconPhoto, IconUser } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './works.module.css'
import type { WorkKind } from './works-data.js'

const signs: Partial<Record<WorkKind, typeof IconMovie>> = { character: IconUser, illustration: IconPhoto }

/** A picture of a work: of a reference, or a sign of its kind. */
export function Thumbnail({
  reference,
  kind,
  alt = '',
  large = false,
}: {
  reference?: string | undefined
  kind: WorkKind
  alt?: string
  large?: boolean
}) {
  const [failed, setFailed] = useState<string>()
  const Sign = signs[kind] ?? IconMovie
  const shown = reference !== undefined && failed !== reference
  return (
    <span className={classes.thumb} data-large={large || undefined}>
      <Sign size={large ? 36 : 18} stroke={1.4} aria-hidden />
      {shown && (
        <img
          src={`/v1/references/${encodeURIComponent(reference)}/thumbnail`}
          alt={alt}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(reference)}
        />
      )}
    </span>
  )
}
