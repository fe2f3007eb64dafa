import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useGet } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage } from '../../i18n.js'

/** A work chosen by what is typed of any of its names. */
export function WorkChoice({
  label,
  description,
  value,
  except,
  onChange,
}: {
  label: string
  description?: string
  value: string | undefined
  except?: string | undefined
  onChange: (id: string | undefined) => void
}) {
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 150)
  const chosen = useGet('/v1/works/{id}', { path: { id: value ?? '' }, enabled: value !== undefined })
  const found = useGet('/v1/works', { query: { q, limit: 20 }, keepPrevious: true })
  const known = new Map<string, string>()
  if (value !== undefined) known.set(value, nameIn(chosen.data?.titles, language) ?? value)
  for (const { id, titles } of found.data?.items ?? []) if (id !== except) known.set(id, nameIn(titles, language) ?? id)
  return (
    <Select
      label={label}
      {...(description === undefined ? {} : { description })}
      searchable
      clearable
      maw={420}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setTyped}
      // What fits was decided by the server, which knows readings.
      filter={({ options }) => options}
      data={[...known].map(([id, text]) => ({ value: id, label: text }))}
    />
  )
}

/** A party chosen by its name. */
export function PartyChoice({
  label,
  value,
  error,
  onChange,
}: {
  label: string
  value: string | undefined
  error?: ReactNode
  onChange: (id: string | undefined) => void
}) {
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 150)
  const chosen = useGet('/v1/parties/{id}', {
    path: { id: value ?? '' },
    enabled: value !== undefined,
  })
  const found = useGet('/v1/search', {
    query: { q, kind: 'party', limit: 20 },
    enabled: q.trim() !== '',
    keepPrevious: true,
  })
  const known = new Map<string, string>()
  if (value !== undefined) known.set(value, nameIn(chosen.data?.names, language) ?? value)
  for (const { id, title, matched } of found.data?.items ?? [])
    if (!known.has(id))
      known.set(
        id,
        nameIn(
          [title, matched].filter((name) => name !== undefined),
          language,
        ) ?? id,
      )
  return (
    <Select
      label={label}
      error={error}
      searchable
      maw={420}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={[...known].map(([id, text]) => ({ value: id, label: text }))}
    />
  )
}
