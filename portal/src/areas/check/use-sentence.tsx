import { Box, Select, TextInput } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useGetPages, useMe } from '../../api/index.js'
import { nameIn } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import classes from './check.module.css'
import { territoryOptions } from './territories.js'
import type { UsePlan } from './upload-queue.js'

const kept = 'kyodaku-check-use'

/** As it was said last on this machine. */
export function lastUse(): UsePlan {
  try {
    const { kind, model, territory } = JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<UsePlan>
    return {
      kind: kind === 'train' || kind === 'generate' ? kind : 'release',
      model: typeof model === 'string' ? model : '',
      territory: typeof territory === 'string' ? territory : 'JP',
    }
  } catch {
    return { kind: 'release', model: '', territory: 'JP' }
  }
}

export function keepUse({ kind, model, territory }: UsePlan): void {
  try {
    localStorage.setItem(kept, JSON.stringify({ kind, model, territory }))
  } catch {
    // Then it is typed again.
  }
}

/** What someone wants to do, as a sentence with places to fill in. */
export function UseSentence({
  use,
  onChange,
  asked,
}: {
  use: UsePlan
  onChange: (use: UsePlan) => void
  /** Whether what is missing is to be said. */
  asked: boolean
}) {
  const t = useTexts('check')
  const language = useLanguage()
  const { party } = useMe()
  const territories = useMemo(() => territoryOptions(language, t('use.worldwide')), [language, t])
  const operator = party === undefined || party === null
  const set = (change: Partial<UsePlan>) => onChange({ ...use, ...change })
  const fields: Record<string, ReactNode> = {
    party: operator ? <PartySelect key="party" use={use} onChange={set} asked={asked} /> : null,
    kind: (
      <Select
        key="kind"
        className={classes.word}
        aria-label={t('use.kind_label')}
        data={(['release', 'generate', 'train'] as const).map((value) => ({ value, label: t(`use.${value}`) }))}
        value={use.kind}
        onChange={(value) => value !== null && set({ kind: value as UsePlan['kind'] })}
        allowDeselect={false}
        w={language === 'ja' ? '9.5rem' : '9rem'}
      />
    ),
    model: (
      <TextInput
        key="model"
        className={classes.word}
        aria-label={t('use.model_label')}
        placeholder={t('use.model_example')}
        value={use.model}
        maxLength={200}
        error={asked && use.model.trim() === '' ? t('use.model_needed') : undefined}
        onChange={({ currentTarget }) => set({ model: currentTarget.value })}
        w="13rem"
      />
    ),
    territory: (
      <Select
        key="territory"
        className={classes.word}
        aria-label={t('use.territory_label')}
        data={territories}
        value={use.territory}
        onChange={(value) => value !== null && set({ territory: value })}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('use.none')}
        w="11rem"
      />
    ),
  }
  const sentence = t(operator ? 'use.sentence_operator' : 'use.sentence')
  return (
    <Box className={classes.sentence} role="group" aria-label={t('use.label')}>
      {sentence.split(/(\[\w+\])/).map((part, position) => {
        const field = /^\[(\w+)\]$/.exec(part)?.[1]
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other name
        return field === undefined ? <span key={position}>{part}</span> : fields[field]
      })}
    </Box>
  )
}

/** The operator says whose use it is. */
function PartySelect({
  use,
  onChange,
  asked,
}: {
  use: UsePlan
  onChange: (use: Partial<UsePlan>) => void
  asked: boolean
}) {
  const t = useTexts('check')
  const language = useLanguage()
  const { items } = useGetPages('/v1/parties', {
    query: { limit: 200 },
    staleTime: 300_000,
  })
  return (
    <Select
      className={classes.word}
      aria-label={t('use.party_label')}
      placeholder={t('use.party_label')}
      data={items.map(({ id, names, name }) => ({ value: id, label: nameIn(names, language) ?? name ?? id }))}
      value={use.party ?? null}
      onChange={(value) => onChange(value === null ? {} : { party: value })}
      error={asked && use.party === undefined ? t('use.party_needed') : undefined}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('use.none')}
      w="14rem"
    />
  )
}
