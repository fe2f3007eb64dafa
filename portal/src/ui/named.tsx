import { Anchor } from '@mantine/core'
import { useGet } from '../api/hooks.js'
import { type NameLike, nameIn } from '../format/index.js'
import { useLanguage, useTexts } from '../i18n.js'
import { AppLink } from './link.js'

/** The name of a party in the language of the page, linked to its page unless `plain`. Without an id: the operator. */
export function PartyName({
  id,
  name,
  fallback,
  plain = false,
}: {
  id?: string | null
  /** Where it is known in the language of the page. */
  name?: string | null
  /** Shown while its names are on their way. */
  fallback?: string | null
  plain?: boolean
}) {
  const t = useTexts('ui')
  const language = useLanguage()
  const known = name !== undefined && name !== null
  const { data } = useGet('/v1/parties/{id}', {
    path: { id: id ?? '' },
    enabled: !known && id !== undefined && id !== null && id !== '',
    staleTime: 600_000,
  })
  if (id === undefined || id === null || id === '') return <span>{t('operator')}</span>
  const shown = name ?? nameIn(data?.names, language) ?? data?.name ?? fallback ?? id
  return plain ? (
    <span>{shown}</span>
  ) : (
    <Anchor component={AppLink} to="/parties/$id" params={{ id }} inherit>
      {shown}
    </Anchor>
  )
}

/** A work as lists have it: with titles, with a title, or by its id alone. */
export type WorkLike = string | { id: string; title?: string | null; titles?: NameLike[] }

/** The title of a work in the language of the page, linked to its page unless `plain`. */
export function WorkTitle({ work, plain = false }: { work: WorkLike; plain?: boolean }) {
  const language = useLanguage()
  const id = typeof work === 'string' ? work : work.id
  const given = typeof work === 'string' ? undefined : (nameIn(work.titles, language) ?? work.title ?? undefined)
  const { data } = useGet('/v1/works/{id}', {
    path: { id },
    enabled: given === undefined && id !== '',
    staleTime: 600_000,
  })
  const shown = given ?? nameIn(data?.titles, language) ?? id
  return plain ? (
    <span>{shown}</span>
  ) : (
    <Anchor component={AppLink} to="/works/$id" params={{ id }} inherit>
      {shown}
    </Anchor>
  )
}
