import { MultiSelect, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useGet, useMe } from '../../../api/index.js'
import { nameIn } from '../../../format/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'

/** Works by their titles, in any script. */
export function WorkPicker({
  value,
  onChange,
  names,
  single = false,
  mine = true,
  label,
}: {
  value: readonly string[]
  onChange: (works: string[], names: Record<string, string>) => void
  /** Titles known already. */
  names: Readonly<Record<string, string>>
  single?: boolean
  /** Only works of one's own. */
  mine?: boolean
  label: string
}) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const { party } = useMe()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 200)
  const { data } = useGet('/v1/works', {
    query: { q: Object.values(names).includes(q) ? '' : q, owner: mine && party ? 'mine' : undefined, limit: 30 },
    keepPrevious: true,
  })
  // One is chosen, and the list is out of the way again.
  const [opened, setOpened] = useState(false)
  const titles = new Map(Object.entries(names))
  for (const { id, titles: all } of data?.items ?? []) titles.set(id, nameIn(all, language) ?? id)
  const options = [...new Set([...value, ...(data?.items ?? []).map(({ id }) => id)])].map((id) => ({
    value: id,
    label: titles.get(id) ?? id,
  }))
  const change = (works: string[]) => onChange(works, Object.fromEntries(works.map((id) => [id, titles.get(id) ?? id])))
  if (single)
    return (
      <Select
        label={label}
        placeholder={t('field.works_placeholder')}
        searchable
        data={options}
        value={value[0] ?? null}
        onChange={(id) => change(id === null ? [] : [id])}
        onSearchChange={setTyped}
        filter={({ options: all }) => all}
        nothingFoundMessage={t('field.works_none')}
        comboboxProps={{ withinPortal: false }}
      />
    )
  return (
    <MultiSelect
      label={label}
      placeholder={value.length === 0 ? t('field.works_placeholder') : ''}
      searchable
      data={options}
      value={[...value]}
      onChange={(works) => {
        setOpened(false)
        change(works)
      }}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={t('field.works_none')}
      hidePickedOptions
      comboboxProps={{ withinPortal: false }}
    />
  )
}

/** Parties by their names; where offered, also anyone. */
export function PartyPicker({
  value,
  onChange,
  partyRole,
  anyone = false,
  name,
  label,
}: {
  value: string
  onChange: (party: string, name: string) => void
  partyRole?: 'rightsholder' | 'association' | 'provider' | 'authority'
  anyone?: boolean
  /** What the chosen one is called. */
  name: string
  label: string
}) {
  const t = useTexts('permissions')
  const language = useLanguage()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 200)
  const { data } = useGet('/v1/parties', {
    query: { q: q === name ? '' : q, role: partyRole, limit: 50 },
    keepPrevious: true,
  })
  const found = new Map<string, string>()
  if (anyone) found.set('*', t('anyone'))
  if (value !== '') found.set(value, value === '*' ? t('anyone') : name)
  for (const { id, names } of data?.items ?? []) found.set(id, nameIn(names, language) ?? id)
  return (
    <Select
      label={label}
      placeholder={t('field.party_placeholder')}
      searchable
      data={[...found].map(([id, shown]) => ({ value: id, label: shown }))}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '', id === null ? '' : (found.get(id) ?? id))}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={t('field.party_none')}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  )
}
