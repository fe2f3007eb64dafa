import { ActionIcon, Button, NumberInput, Stack, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../../i18n.js'
import { PartyChoice } from './choices.js'
import classes from './works.module.css'
import type { Ownership } from './works-data.js'

/** One owner as it is being written. */
export interface OwnerRow {
  key: number
  party: string | undefined
  percent: number | string
  territories: string
  from: string
  until: string
}

/** @param worldwide what everywhere is called in the language of the page */
export const emptyOwnerRow = (key: number, worldwide: string): OwnerRow => ({
  key,
  party: undefined,
  percent: '',
  territories: worldwide,
  from: '',
  until: '',
})

/** The day in Japan that an instant is in: days begin there, where the registry is. */
const dayOf = (at: string | undefined): string =>
  at === undefined ? '' : new Date(Date.parse(at) + 9 * 3_600_000).toISOString().slice(0, 10)
const startOf = (day: string): string => `${day}T00:00:00+09:00`

export const ownerRowsOf = (owners: readonly Ownership[], worldwide: string): OwnerRow[] =>
  owners.map(({ party, share, territories, from, until }, key) => ({
    key,
    party,
    percent: share / 10_000,
    territories: territories.map((code) => (code === 'worldwide' ? worldwide : code)).join(', '),
    from: dayOf(from),
    until: dayOf(until),
  }))

/** What the rows say, those left out that are not complete. */
export const ownersOf = (rows: readonly OwnerRow[]): Ownership[] =>
  rows.flatMap((row): Ownership[] => {
    const share = Math.round(Number(row.percent) * 10_000)
    const territories = row.territories
      .split(/[,、\s]+/)
      .filter((code) => code !== '')
      .map((code) => (/^(world|全世界)/i.test(code) ? 'worldwide' : code.toUpperCase()))
    if (row.party === undefined || !isShare(row.percent) || territories.length === 0) return []
    return [
      {
        party: row.party,
        share,
        territories,
        ...(row.from === '' ? {} : { from: startOf(row.from) }),
        ...(row.until === '' ? {} : { until: startOf(row.until) }),
      },
    ]
  })

const isShare = (percent: number | string): boolean => Number(percent) > 0 && Number(percent) <= 100

/** Owners with their shares, where and from when until when; to be added to and taken from. */
export function OwnerRows({
  rows,
  onChange,
  bad,
}: {
  rows: readonly OwnerRow[]
  onChange: (rows: OwnerRow[]) => void
  /** Says of each row what is missing. */
  bad: boolean
}) {
  const t = useTexts('works')
  const set = (key: number, change: Partial<OwnerRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)))
  return (
    <Stack gap="sm" className={classes.ownerRows}>
      {rows.map((row, i) => {
        const n = i + 1
        return (
          <div key={row.key} className={classes.ownerRow}>
            <PartyChoice
              label={t('transfer.party', { n })}
              value={row.party}
              error={bad && row.party === undefined && t('transfer.no_party')}
              onChange={(party) => set(row.key, { party })}
            />
            <NumberInput
              label={t('transfer.share', { n })}
              value={row.percent}
              min={0}
              max={100}
              decimalScale={4}
              suffix=" %"
              error={bad && !isShare(row.percent) && t('transfer.bad_share')}
              onChange={(percent) => set(row.key, { percent })}
            />
            <TextInput
              label={t('transfer.territories', { n })}
              title={t('transfer.territories_hint')}
              value={row.territories}
              error={bad && row.territories.trim() === '' && t('transfer.territories_hint')}
              onChange={({ currentTarget }) => set(row.key, { territories: currentTarget.value })}
            />
            {(['from', 'until'] as const).map((edge) => (
              <TextInput
                key={edge}
                type="date"
                label={t(`transfer.${edge}`, { n })}
                value={row[edge]}
                onChange={({ currentTarget }) => set(row.key, { [edge]: currentTarget.value })}
              />
            ))}
            <ActionIcon
              size="lg"
              aria-label={t('transfer.remove', { n })}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        )
      })}
      <div>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            onChange([...rows, emptyOwnerRow(Math.max(-1, ...rows.map(({ key }) => key)) + 1, t('owners.worldwide'))])
          }
        >
          {t('transfer.add')}
        </Button>
      </div>
    </Stack>
  )
}
