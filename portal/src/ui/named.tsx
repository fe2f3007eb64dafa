import { Anchor } from '@mantine/core'
import { useGet } from '../api/hooks.js'
import { useMe } from '../api/me.js'
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
  const { data, isLoading } = useGet('/v1/parties/{id}', {
    path: { id: id ?? '' },
    enabled: !known && id !== undefined && id !== null && id !== '',
    staleTime: 600_000,
  })
  if (id === undefined || id === null || id === '') return <span>{t('operator')}</span>
  const shown = name ?? nameIn(data?.names, language) ?? data?.name ?? fallback ?? (isLoading ? '…' : id)
  return plain ? (
    <span>{shown}</span>
  ) : (
    <Anchor component={AppLink} to="/parties/$id" params={{ id }} inherit>
      {shown}
    </Anchor>
  )
}

/** The name of the party acted for in the language of the page, for sentences. Without one: the operator. */
export function useOwnName(): string {
  const t = useTexts('ui')
  const language = useLanguage()
  const { party, partyName } = useMe()
  const { data } = useGet('/v1/parties/{id}', {
    path: { id: party ?? '' },
    enabled: party != null,
    staleTime: 600_000,
  })
  return party == null ? t('operator') : (nameIn(data?.names, language) ?? partyName ?? party)
}

/** A work as lists have it: with titles, with a title, or by its id alone. */
export type WorkLike = string | { id: string; title?: string | null; titles?: NameLike[] }

/** The title of a work in the language of the page, linked to its page unless `plain`. */
export function WorkTitle({ work, plain = false }: { work: WorkLike; plain?: boolean }) {
  const language = useLanguage()
  const id = typeof work === 'string' ? work : work.id
  const given = typeof work === 'string' ? undefined : (nameIn(work.titles, language) ?? work.title ?? undefined)
  const { data, isLoading } = useGet('/v1/works/{id}', {
    path: { id },
    enabled: given === undefined && id !== '',
    staleTime: 600_000,
  })
  const shown = given ?? nameIn(data?.titles, language) ?? (isLoading ? '…' : id)
  return plain ? (
    <span>{shown}</span>
  ) : (
    <Anchor component={AppLink} to="/works/$id" params={{ id }} inherit>
      {shown}
    </Anchor>
  )
}
